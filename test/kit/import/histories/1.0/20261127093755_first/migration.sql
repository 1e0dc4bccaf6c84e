CREATE TABLE `posts` (
	`id` integer PRIMARY KEY,
	`author` integer,
	`title` text,
	CONSTRAINT `fk_posts_author_users_id_fk` FOREIGN KEY (`author`) REFERENCES `users`(`id`) ON DELETE CASCADE
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT,
	`name` text NOT NULL,
	`email` text UNIQUE
);
--> statement-breakpoint
CREATE INDEX `users_name` ON `users` (`name`);