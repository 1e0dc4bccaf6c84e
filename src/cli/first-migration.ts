/** What comes next where there are no migrations. */
export const firstMigration = (command: string): string =>
  `Next: \`${command} generate -m "create tables"\` writes the first migration from the TypeScript schema.`;
