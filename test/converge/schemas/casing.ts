import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  sqliteView,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";

/** Columns that get their names from their keys. */
export const userAccounts = sqliteTable(
  "user_accounts",
  {
    userId: integer().primaryKey({ autoIncrement: true }),
    fullName: text().notNull(),
    emailAddress: text().notNull().unique(),
    given: text("GivenName"),
    homeURL: text({ length: 200 }),
    address2: text(),
    lowerName: text().generatedAlwaysAs((): ReturnType<typeof sql> => sql`lower(${userAccounts.fullName})`),
  },
  (t) => [
    check("full_name_ck", sql`${t.fullName} <> ${t.given}`),
    index("full_name_ix").on(t.fullName, sql`lower(${t.emailAddress})`),
    uniqueIndex("home_ux").on(t.homeURL).where(sql`${t.address2} is not null`),
    unique().on(t.fullName, t.homeURL),
  ],
);

export const userPosts = sqliteTable(
  "user_posts",
  { postId: integer().notNull(), ownerId: integer(), langCode: text() },
  (t) => [
    primaryKey({ columns: [t.postId, t.langCode] }),
    foreignKey({ columns: [t.ownerId], foreignColumns: [userAccounts.userId] }).onDelete("cascade"),
  ],
);

export const userNames = sqliteView("user_names").as((qb) =>
  qb.select({ userId: userAccounts.userId, fullName: userAccounts.fullName }).from(userAccounts),
);
