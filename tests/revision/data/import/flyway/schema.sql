CREATE TABLE shop_log (
    id BIGINT NOT NULL COMMENT "in shop; for shop"
)
DUPLICATE KEY (id)
DISTRIBUTED BY HASH (id)
PROPERTIES (
    "replication_num" = "3"
);

CREATE TABLE users (
    id BIGINT NOT NULL,
    name VARCHAR(50)
)
PRIMARY KEY (id)
COMMENT "\${not_one}; $$"
DISTRIBUTED BY HASH (id)
PROPERTIES (
    "replication_num" = "3"
);

CREATE VIEW names
AS
SELECT id, name FROM users;

CREATE VIEW ten
AS
SELECT 10 AS a;
