-- Custom SQL migration file, put your code below! --
UPDATE users SET email = lower(email);
