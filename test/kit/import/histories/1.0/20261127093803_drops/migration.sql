DROP TABLE `tags`;--> statement-breakpoint
ALTER TABLE `posts` DROP COLUMN `title`;