-- +goose up
-- +goose StatementBegin
CREATE VIEW ids AS
SELECT id FROM users -- ends with the block; really
-- +goose StatementEnd
-- +goose StatementBegin
CREATE VIEW names AS SELECT id, name FROM users;
-- +goose StatementEnd
