-- liquibase formatted sql logicalFilePath:changes/more.sql
--property name:table.name value:extra
--changeset "a b":delimiter endDelimiter:// failOnError:false
--preconditions onFail:HALT
--precondition-sql-check expectedResult:0 SELECT 0
CREATE TABLE ${table.name} (
    k INT NOT NULL COMMENT 'x;y'
) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)
//
ALTER TABLE ${table.name} COMMENT = 'two' //
--rollback DROP TABLE ${table.name}
--changeset me:oracle dbms:oracle,postgresql
SELECT 1 FROM dual;
--changeset me:both dbms:mysql
ALTER TABLE users COMMENT = 'both';
--rollback empty
--changeset me:gone ignore:true
SELECT 1;
--changeset me:whole splitStatements:false
CREATE VIEW w AS SELECT 1 AS a;
CREATE VIEW w2 AS SELECT 1 AS a;
--rollback DROP VIEW w;
--rollback DROP VIEW w2;
--ignoreLines:start
this is ignored
--ignoreLines:end
--ignoreLines:1
this, too
--changeset me:comment
-- nothing else
--rollback not required
