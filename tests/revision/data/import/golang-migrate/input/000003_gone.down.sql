-- +goose is no word here
DROP VIEW IF EXISTS gone;
