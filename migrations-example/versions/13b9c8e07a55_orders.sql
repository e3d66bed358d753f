-- orders, one partition a month
--
-- Revision ID: 13b9c8e07a55
-- Revises: 0a4d1f6be2c7
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-03-02 09:31:47.902113
-- Variables: replicas

-- migrate:up
CREATE TABLE orders (
    order_id BIGINT NOT NULL,
    ordered_on DATE NOT NULL,
    customer_id BIGINT NOT NULL,
    status VARCHAR(20) NOT NULL DEFAULT "new",
    total DECIMAL(12, 2) NOT NULL DEFAULT "0"
)
PRIMARY KEY (order_id, ordered_on)
COMMENT "orders; a late change replaces the row"
PARTITION BY RANGE (ordered_on) (
    PARTITION p202601 VALUES LESS THAN ("2026-02-01"),
    PARTITION p202602 VALUES LESS THAN ("2026-03-01"),
    PARTITION p202603 VALUES LESS THAN ("2026-04-01")
)
DISTRIBUTED BY HASH (order_id) BUCKETS 16
ORDER BY (customer_id)
PROPERTIES ("replication_num" = "${replicas}");

-- migrate:down
DROP TABLE orders;
