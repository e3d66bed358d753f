CREATE TABLE app_log (
    id BIGINT NOT NULL
)
DUPLICATE KEY (id)
COMMENT "etl"
DISTRIBUTED BY HASH (id)
PROPERTIES (
    "replication_num" = "3"
);

CREATE TABLE users (
    id BIGINT NOT NULL,
    name VARCHAR(50),
    mail VARCHAR(100) DEFAULT "a;
b" COMMENT "Up; Down"
)
PRIMARY KEY (id)
COMMENT "costs ${5} or \${price}"
DISTRIBUTED BY HASH (id)
PROPERTIES (
    "replication_num" = "3"
);

CREATE VIEW ids
AS
SELECT id FROM users;

CREATE VIEW names
AS
SELECT id, name FROM users;

CREATE VIEW one
AS
SELECT 1 AS a;

CREATE VIEW two
AS
SELECT 2 AS a;
