-- partitions for spring
--
-- Revision ID: c90d7e3f5b26
-- Revises: b7f04e2a6d13
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-05-05 10:10:10.101010

-- migrate:up
ALTER TABLE orders ADD PARTITION p202604 VALUES LESS THAN ("2026-05-01");
ALTER TABLE orders ADD PARTITION p202605 VALUES LESS THAN ("2026-06-01");

-- migrate:down
ALTER TABLE orders DROP PARTITION p202605;
ALTER TABLE orders DROP PARTITION p202604;
