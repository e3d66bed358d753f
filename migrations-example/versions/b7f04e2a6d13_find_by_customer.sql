-- find page views by customer and by session
--
-- Revision ID: b7f04e2a6d13
-- Revises: a36c5d8b90e4
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-05-04 15:20:44.930000

-- migrate:up
ALTER TABLE page_views ADD INDEX by_customer (customer_id) USING BITMAP COMMENT 'few customers, many views';
ALTER TABLE page_views SET ("bloom_filter_columns" = "session_id");

-- migrate:down
ALTER TABLE page_views SET ("bloom_filter_columns" = "");
ALTER TABLE page_views DROP INDEX by_customer;
