-- where an order came from
--
-- Two new columns in one statement: StarRocks adds them at once, without rewriting data.
--
-- Revision ID: 6b1f08d4c9ae
-- Revises: 3e51d20b6f94
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-04-07 11:12:13.141516

-- migrate:up
ALTER TABLE orders
    ADD COLUMN channel VARCHAR(40) DEFAULT "web" COMMENT "web, app, phone",
    ADD COLUMN coupon VARCHAR(40);

-- migrate:down
ALTER TABLE orders
    DROP COLUMN coupon,
    DROP COLUMN channel;
