import { UsageError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";

/** The error for a squash that is to do something else than what it replaces, or to do it elsewhere. */
export const isSquash = ({ revision, replaces }: LoadedMigration, what: "amended" | "rebased"): UsageError =>
  new UsageError(
    "is-a-squash",
    `${revision} stands for ${replaces.length} revisions, which databases have one by one: it cannot be ${what}.`,
    {
      hint:
        what === "amended"
          ? "Write a new revision on top of it; or delete its file, while no database has it, and squash again."
          : "Delete its file, while no database has it, rebase what it replaces, and squash again.",
    },
  );
