-- migrate:up
CREATE TABLE users (
    id BIGINT NOT NULL,
    name VARCHAR(50)
) PRIMARY KEY (id) DISTRIBUTED BY HASH (id);

-- migrate:down
DROP TABLE users;
