-- +goose Up
CREATE VIEW one AS SELECT 1 AS a; CREATE VIEW two AS SELECT 2 AS a;
-- +goose Down
DROP VIEW two;
DROP VIEW one;
