-- daily revenue, refreshed every hour
--
-- Revision ID: a36c5d8b90e4
-- Revises: 95e7a1c4d2f8
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-04-21 07:55:21.004200
-- Variables: replicas

-- migrate:up
CREATE MATERIALIZED VIEW daily_revenue
COMMENT "what the dashboards read"
DISTRIBUTED BY HASH (ordered_on) BUCKETS 4
REFRESH DEFERRED ASYNC EVERY (INTERVAL 1 HOUR)
PROPERTIES ("replication_num" = "${replicas}")
AS
SELECT ordered_on, status, count(*) AS orders, sum(total) AS revenue
FROM orders
GROUP BY ordered_on, status;

-- migrate:down
DROP MATERIALIZED VIEW daily_revenue;
