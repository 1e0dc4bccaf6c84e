ALTER TABLE `users` ADD `role` text DEFAULT 'user' NOT NULL;--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_posts` (
	`id` integer PRIMARY KEY,
	`author` integer,
	`title` text DEFAULT '' NOT NULL,
	`editor` integer,
	CONSTRAINT `fk_posts_author_users_id_fk` FOREIGN KEY (`author`) REFERENCES `users`(`id`) ON DELETE CASCADE,
	CONSTRAINT `fk_posts_editor_users_id_fk` FOREIGN KEY (`editor`) REFERENCES `users`(`id`) ON DELETE SET NULL
);
--> statement-breakpoint
INSERT INTO `__new_posts`(`id`, `author`, `title`, `editor`) SELECT `id`, `author`, `title`, `editor` FROM `posts`;--> statement-breakpoint
DROP TABLE `posts`;--> statement-breakpoint
ALTER TABLE `__new_posts` RENAME TO `posts`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_users` (
	`id` integer PRIMARY KEY AUTOINCREMENT,
	`name` text DEFAULT 'anon' NOT NULL,
	`email` text UNIQUE,
	`role` text DEFAULT 'user' NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_users`(`id`, `name`, `email`) SELECT `id`, `name`, `email` FROM `users`;--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `users_name` ON `users` (`name`);