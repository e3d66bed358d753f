BEGIN;

CREATE TABLE alembic_version (
    id BIGINT NOT NULL AUTO_INCREMENT,
    version_num VARCHAR(32) NOT NULL
)
PRIMARY KEY (id);

-- Running upgrade  -> 1975ea83b712, create users; at once

CREATE TABLE users (
    id BIGINT NOT NULL,
    name VARCHAR(50)
) PRIMARY KEY (id) DISTRIBUTED BY HASH (id);

INSERT INTO alembic_version (version_num) VALUES ('1975ea83b712');

-- Running upgrade 1975ea83b712 -> ae1027a6acf1

-- a comment of the script
ALTER TABLE users COMMENT = 'a;b, -- Running upgrade x -> y';

UPDATE alembic_version SET version_num='ae1027a6acf1' WHERE alembic_version.version_num = '1975ea83b712';

-- Running upgrade 1975ea83b712 -> be2027a6acf1, the other, one

CREATE VIEW v AS SELECT id FROM users;

INSERT INTO alembic_version (version_num) VALUES ('be2027a6acf1');

-- Running upgrade ae1027a6acf1, be2027a6acf1 -> ce3027a6acf1, both

DELETE FROM alembic_version WHERE alembic_version.version_num = 'ae1027a6acf1';

UPDATE alembic_version SET version_num='ce3027a6acf1' WHERE alembic_version.version_num = 'be2027a6acf1';

COMMIT;

