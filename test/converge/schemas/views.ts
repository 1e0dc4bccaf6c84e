import { count, desc, eq, gt, sql, sum } from "drizzle-orm";
import { integer, sqliteTable, sqliteView, text, union } from "drizzle-orm/sqlite-core";

export const users = sqliteTable("users", {
  id: integer("id").primaryKey(),
  fullName: text("full_name").notNull(),
  role: text("role").default("user"),
});
export const posts = sqliteTable("posts", {
  id: integer("id").primaryKey(),
  owner: integer("owner").references(() => users.id),
  title: text("title"),
  words: integer("words"),
});

export const all = sqliteView("view_all").as((qb) => qb.select().from(users));
export const some = sqliteView("view_some").as((qb) =>
  qb.select({ id: users.id, name: users.fullName }).from(users).where(eq(users.role, "it's")),
);
export const joined = sqliteView("view_joined").as((qb) =>
  qb
    .select({ id: posts.id, title: posts.title, owner: sql<string>`${users.fullName}`.as("owner_name") })
    .from(posts)
    .innerJoin(users, eq(users.id, posts.owner))
    .leftJoin(sql`posts as other`, sql`other.id = ${posts.id}`)
    .where(gt(posts.words, 10))
    .orderBy(desc(posts.id))
    .limit(100),
);
export const grouped = sqliteView("view_grouped").as((qb) =>
  qb
    .select({
      owner: posts.owner,
      posts: count(posts.id).as("posts"),
      words: sum(posts.words).as("words"),
    })
    .from(posts)
    .groupBy(posts.owner)
    .having(({ posts: number }) => gt(number, 1)),
);
export const common = sqliteView("view_common").as((qb) => {
  const busy = qb.$with("busy").as(qb.select({ owner: posts.owner }).from(posts).where(gt(posts.words, 100)));
  return qb
    .with(busy)
    .select({ id: users.id, name: users.fullName })
    .from(users)
    .innerJoin(busy, eq(busy.owner, users.id));
});
export const raw = sqliteView("view_raw", { id: integer("id"), label: text("label") }).as(
  sql`select ${users.id}, ${users.fullName} || ' <' || ${users.role} || '>' as label from ${users} where ${users.role} <> ${"it's"}`,
);
export const rawLines = sqliteView("view_raw_lines", { n: integer("n") }).as(sql`
  WITH RECURSIVE counted(n) AS (
    SELECT 1 -- the first
    UNION ALL
    SELECT n + 1 FROM counted WHERE n < 10 /* no more */
  )
  SELECT n FROM counted;
`);
export const rawCase = sqliteView("view_raw_case", { kind: text("kind") }).as(
  sql`SELECT CASE WHEN "role" IN ('a', 'it''s') THEN 'x' ELSE \`role\` END AS kind FROM [users] u`,
);
export const unions = sqliteView("view_union").as((qb) =>
  union(qb.select({ id: users.id }).from(users), qb.select({ id: posts.id }).from(posts)),
);
export const onView = sqliteView("view_on_view").as((qb) => qb.select({ id: some.id }).from(some));
export const existing = sqliteView("view_elsewhere", { id: integer("id") }).existing();
