CREATE VIEW v AS SELECT id FROM users;
-- migrate:down
-- srmigrate:wait
