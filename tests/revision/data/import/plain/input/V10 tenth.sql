ALTER TABLE users COMMENT = 'x;y'
-- the end