-- customers
--
-- Revision ID: 0a4d1f6be2c7
-- Revises: 
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-03-02 09:14:05.120377
-- Variables: replicas

-- migrate:up
CREATE DATABASE IF NOT EXISTS shop;
USE shop;

CREATE TABLE customers (
    customer_id BIGINT NOT NULL COMMENT "number in the shop system",
    email VARCHAR(200) NOT NULL,
    country CHAR(2) COMMENT "ISO 3166-1 alpha-2",
    signed_up_at DATETIME NOT NULL
)
PRIMARY KEY (customer_id)
COMMENT "one row a customer, the latest state"
DISTRIBUTED BY HASH (customer_id) BUCKETS 8
PROPERTIES ("replication_num" = "${replicas}");

-- migrate:down
-- The database stays: it holds the version table.
DROP TABLE customers;
