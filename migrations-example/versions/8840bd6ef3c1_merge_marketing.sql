-- merge marketing into the main line
--
-- Revision ID: 8840bd6ef3c1
-- Revises: 7f9c2b5e1a60, 58d3e96c0b27
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-04-15 08:30:00.777000

-- migrate:up

-- migrate:down
