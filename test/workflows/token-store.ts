/** The migrations of a token store, in raw SQL, as its author wrote them. */

export const MADE_TOKENS = `import { defineMigration, sql } from "drizzle-sluice";

/** Create tokens. */
export default defineMigration({
  revision: "001",
  parents: [],
  up: [
    sql\`
      -- Accounts; "a;b" in a comment ends no statement.
      CREATE TABLE accounts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        email TEXT NOT NULL UNIQUE COLLATE NOCASE
      );
      CREATE TABLE refresh_tokens (
        token_hash TEXT PRIMARY KEY,
        account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
        expires_at INTEGER NOT NULL,
        revoked INTEGER DEFAULT 0
      );
      CREATE INDEX idx_tokens_account ON refresh_tokens(account_id);
    \`,
  ],
  down: [sql\`DROP TABLE refresh_tokens; DROP TABLE accounts\`],
});
`;

export const ADDED_DEVICES = `import { defineMigration, sql } from "drizzle-sluice";

/** Scopes, and the devices of a token. */
export default defineMigration({
  revision: "002",
  parents: ["001"],
  up: [
    sql\`ALTER TABLE refresh_tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT 'read'\`,
    \`CREATE TABLE devices (
      id INTEGER PRIMARY KEY,
      token_hash TEXT NOT NULL REFERENCES refresh_tokens(token_hash) ON DELETE CASCADE,
      name TEXT NOT NULL
    )\`,
  ],
  down: ["DROP TABLE devices", sql\`ALTER TABLE refresh_tokens DROP COLUMN scopes\`],
});
`;

const recreated = (revoked: string, value: string): string => `sql\`
    CREATE TABLE refresh_tokens_new (
      token_hash TEXT PRIMARY KEY,
      account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
      expires_at INTEGER NOT NULL,
      revoked ${revoked},
      scopes TEXT NOT NULL DEFAULT 'read'
    );
    INSERT INTO refresh_tokens_new
      SELECT token_hash, account_id, expires_at, ${value}, scopes FROM refresh_tokens;
    DROP TABLE refresh_tokens;
    ALTER TABLE refresh_tokens_new RENAME TO refresh_tokens;
    CREATE INDEX idx_tokens_account ON refresh_tokens(account_id);
  \``;

/** The twelve steps of https://www.sqlite.org/lang_altertable.html#otheralter, by hand and without the pragmas. */
export const RECREATED_TOKENS = `import { defineMigration, sql } from "drizzle-sluice";

/** Revoked is 0 or 1. */
export default defineMigration({
  revision: "003",
  parents: ["002"],
  up: [${recreated("INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))", "coalesce(revoked, 0)")}],
  down: [${recreated("INTEGER DEFAULT 0", "revoked")}],
});
`;

export const FILES = {
  "20260301_0900_001_create_tokens.ts": MADE_TOKENS,
  "20260402_1015_002_scopes_and_devices.ts": ADDED_DEVICES,
  "20260510_1640_003_revoked_is_a_flag.ts": RECREATED_TOKENS,
} as const;

/** What the store's own start-up script made before there were migrations. */
export const BEFORE_THE_TOOL = `
  CREATE TABLE IF NOT EXISTS accounts (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE COLLATE NOCASE);
  CREATE TABLE IF NOT EXISTS refresh_tokens (
    token_hash TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    revoked INTEGER DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS idx_tokens_account ON refresh_tokens(account_id);
`;

export const TOKENS = `
  INSERT INTO accounts (email) VALUES ('ada@example.org'), ('grace@example.org');
  INSERT INTO refresh_tokens (token_hash, account_id, expires_at, revoked) VALUES
    ('9f86d081', 1, 1767225600, 0), ('60303ae2', 1, 1769904000, 1), ('fd61a03a', 2, 1772323200, 0);
`;

export const DEVICES = `INSERT INTO devices (token_hash, name) VALUES ('9f86d081', 'phone'), ('fd61a03a', 'television')`;

/** What only a database before 003 can hold. */
export const NEITHER = "UPDATE refresh_tokens SET revoked = NULL WHERE token_hash = '9f86d081'";
