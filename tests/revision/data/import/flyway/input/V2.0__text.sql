ALTER TABLE users COMMENT = '${not_one}; $$';
