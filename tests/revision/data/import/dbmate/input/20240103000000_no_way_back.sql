--migrate:up
ALTER TABLE users COMMENT = '${not_a_variable}';
