CREATE TABLE users (
    id BIGINT NOT NULL,
    name VARCHAR(50),
    mail VARCHAR(100) DEFAULT "a;b"
)
PRIMARY KEY (id)
COMMENT "\${x}"
DISTRIBUTED BY HASH (id)
PROPERTIES (
    "replication_num" = "3"
);
