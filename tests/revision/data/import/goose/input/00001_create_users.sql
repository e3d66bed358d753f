-- the first one
-- +goose Up
-- who may log in
CREATE TABLE users (
    id BIGINT NOT NULL,
    name VARCHAR(50)
) PRIMARY KEY (id) DISTRIBUTED BY HASH (id);

-- +goose Down
DROP TABLE users;
