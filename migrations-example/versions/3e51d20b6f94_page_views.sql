-- page views, partitions made by the server
--
-- The click stream is large and never changes: a duplicate-key table whose daily partitions
-- StarRocks makes as data arrives.
--
-- Revision ID: 3e51d20b6f94
-- Revises: 2c70f4a91d88
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-03-09 08:20:33.551200
-- Variables: replicas

-- migrate:up
CREATE TABLE page_views (
    viewed_at DATETIME NOT NULL,
    session_id VARCHAR(64) NOT NULL,
    customer_id BIGINT,
    url STRING,
    seconds INT
)
DUPLICATE KEY (viewed_at, session_id)
COMMENT "click stream"
PARTITION BY date_trunc('day', viewed_at)
DISTRIBUTED BY HASH (session_id) BUCKETS 32
PROPERTIES ("replication_num" = "${replicas}");

-- migrate:down
DROP TABLE page_views;
