CREATE TABLE ${app}_log (
    id BIGINT NOT NULL COMMENT 'in ${flyway:defaultSchema}; for ${app}'
) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);
