-- advertising spend, summed by the server
--
-- Revision ID: 58d3e96c0b27
-- Revises: 41aa7c3be015
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-04-01 16:45:59.003871
-- Variables: replicas

-- migrate:up
CREATE TABLE advertising_spend (
    spent_on DATE NOT NULL,
    campaign_id BIGINT NOT NULL,
    cost DECIMAL(18, 4) SUM NOT NULL DEFAULT "0",
    clicks BIGINT SUM NOT NULL DEFAULT "0",
    last_seen DATETIME MAX
)
AGGREGATE KEY (spent_on, campaign_id)
COMMENT "one row a day and campaign; loads add up"
DISTRIBUTED BY HASH (campaign_id) BUCKETS 4
PROPERTIES ("replication_num" = "${replicas}");

-- migrate:down
DROP TABLE advertising_spend;
