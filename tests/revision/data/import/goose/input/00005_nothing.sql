-- +goose Up
-- only a comment

-- +goose Down
-- and here
