DROP TABLE ${app}_log;
