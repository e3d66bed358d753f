CREATE TABLE a (
    k INT NOT NULL COMMENT "x; -- migrate:down"
)
DUPLICATE KEY (k)
DISTRIBUTED BY HASH (k)
PROPERTIES (
    "replication_num" = "3"
);

CREATE TABLE users (
    id BIGINT NOT NULL,
    name VARCHAR(50)
)
PRIMARY KEY (id)
COMMENT "\${not_a_variable}"
DISTRIBUTED BY HASH (id)
PROPERTIES (
    "replication_num" = "3"
);

CREATE VIEW b
AS
SELECT k FROM a;
