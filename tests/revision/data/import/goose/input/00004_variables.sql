-- +goose Up
-- +goose ENVSUB ON
CREATE TABLE ${PREFIX:-app}_log (
    id BIGINT NOT NULL
) DUPLICATE KEY (id) COMMENT '$OWNER' DISTRIBUTED BY HASH (id);
-- +goose ENVSUB OFF
ALTER TABLE users COMMENT = 'costs ${5} or ${price}';
-- +goose Down
-- +goose ENVSUB ON
DROP TABLE ${PREFIX:-app}_log;
