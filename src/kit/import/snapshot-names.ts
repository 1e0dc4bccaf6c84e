import { isRecord } from "../../migration/value.js";

/**
 * The names of the tables, indexes and views in a snapshot of drizzle-kit's: of version 6, with objects by name, or of
 * version 7, a list of entities. Undefined where it is neither.
 */
export function snapshotNames(snapshot: unknown): ReadonlySet<string> | undefined {
  if (!isRecord(snapshot)) return undefined;
  if (Array.isArray(snapshot.ddl)) return new Set(snapshot.ddl.flatMap(entityName));
  const { tables, views } = snapshot;
  if (!isRecord(tables)) return undefined;
  const all = Object.values(tables).filter(isRecord);
  return new Set([
    ...all.flatMap(({ name }) => (typeof name === "string" ? [name] : [])),
    ...all.flatMap(({ indexes }) => keysOf(indexes)),
    ...keysOf(views),
  ]);
}

const KINDS: readonly unknown[] = ["tables", "indexes", "views"];

const entityName = (entity: unknown): readonly string[] =>
  isRecord(entity) && KINDS.includes(entity.entityType) && typeof entity.name === "string"
    ? [entity.name]
    : [];

const keysOf = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : []);
