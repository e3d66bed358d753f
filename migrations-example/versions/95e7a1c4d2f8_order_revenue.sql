-- revenue of an order, as a view
--
-- Revision ID: 95e7a1c4d2f8
-- Revises: 8840bd6ef3c1
-- Branch Labels: 
-- Depends On: 
-- Create Date: 2026-04-20 13:37:00.000001

-- migrate:up
CREATE VIEW order_revenue (order_id, ordered_on, country COMMENT "of the customer", revenue)
COMMENT "revenue an order, joined with the customer's country"
AS
SELECT o.order_id, o.ordered_on, c.country, sum(i.quantity * i.unit_price) AS revenue
FROM orders o
JOIN order_items i ON i.order_id = o.order_id
JOIN customers c ON c.customer_id = o.customer_id
GROUP BY o.order_id, o.ordered_on, c.country;

-- migrate:down
DROP VIEW order_revenue;
