-- two steps in one file

-- migrate:up transaction:false
CREATE TABLE a (k INT NOT NULL COMMENT 'x; -- migrate:down') DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)

-- migrate:down
DROP TABLE a

-- migrate:up
CREATE VIEW b AS SELECT k FROM a;

-- migrate:down
DROP VIEW b;
