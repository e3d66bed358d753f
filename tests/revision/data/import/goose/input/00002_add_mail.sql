-- +goose Up
-- +goose NO TRANSACTION
-- Down is below
ALTER TABLE users ADD COLUMN mail VARCHAR(100) DEFAULT 'a;
b' COMMENT 'Up; Down'; -- both; at once
-- after it

-- +goose Down
ALTER TABLE users DROP COLUMN mail;
