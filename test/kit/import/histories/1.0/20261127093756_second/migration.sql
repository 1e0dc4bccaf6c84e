CREATE TABLE `tags` (
	`id` integer PRIMARY KEY,
	`label` text DEFAULT 'x'
);
--> statement-breakpoint
ALTER TABLE `posts` ADD `editor` integer REFERENCES users(id) ON DELETE SET NULL;