--liquibase formatted sql

--changeset me:1
--comment: create users
CREATE TABLE users (
    id BIGINT NOT NULL,
    name VARCHAR(50)
) PRIMARY KEY (id) DISTRIBUTED BY HASH (id);
--rollback DROP TABLE users;

--changeset me:2 context:test labels:"a, b" runOnChange:true
-- a comment stays
CREATE VIEW v AS SELECT id FROM users; -- ; here
GO
ALTER TABLE users COMMENT = 'go'
/
/* liquibase rollback
DROP VIEW v;
*/
