BEGIN;

-- Running downgrade ce3027a6acf1 -> ae1027a6acf1, be2027a6acf1, both

UPDATE alembic_version SET version_num='be2027a6acf1' WHERE alembic_version.version_num = 'ce3027a6acf1';

INSERT INTO alembic_version (version_num) VALUES ('ae1027a6acf1');

-- Running downgrade be2027a6acf1 -> 1975ea83b712, the other, one

DROP VIEW v;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'be2027a6acf1';

-- Running downgrade ae1027a6acf1 -> 1975ea83b712

UPDATE alembic_version SET version_num='1975ea83b712' WHERE alembic_version.version_num = 'ae1027a6acf1';

-- Running downgrade 1975ea83b712 -> , create users; at once

DROP TABLE users;

DELETE FROM alembic_version WHERE alembic_version.version_num = '1975ea83b712';

DROP TABLE alembic_version;

COMMIT;

