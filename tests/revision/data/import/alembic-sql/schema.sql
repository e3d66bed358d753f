CREATE TABLE users (
    id BIGINT NOT NULL,
    name VARCHAR(50)
)
PRIMARY KEY (id)
COMMENT "a;b, -- Running upgrade x -> y"
DISTRIBUTED BY HASH (id)
PROPERTIES (
    "replication_num" = "3"
);

CREATE VIEW v
AS
SELECT id FROM users;
