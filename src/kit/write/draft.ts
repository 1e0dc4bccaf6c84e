import { randomBytes } from "node:crypto";
import { UsageError } from "../../errors.js";
import { checksumOf, sealOf } from "../../migration/checksum.js";
import {
  fileNameOf,
  instantAfter,
  nextRevision,
  randomRevision,
  slugOf,
  wordsOf,
} from "../../migration/name.js";
import type { Settings } from "../../migration/settings.js";
import { type StepCode, writeMigration } from "../../migration/writer.js";
import type { Imported, LoadedMigration, MigrationFile } from "../../model/migration.js";
import type { Step } from "../../model/step.js";

/** What a new revision is made of. */
export interface DraftInput {
  readonly message: string;
  /** Chosen by the user; otherwise the settings say how one is made. */
  readonly revisionId: string | undefined;
  readonly taken: readonly string[];
  readonly parents: readonly string[];
  readonly summary: readonly string[];
  readonly generated: boolean;
  /** It is written once it has been run up, down and up; the file keeps what was proven. */
  readonly proven: boolean;
  readonly leaveAlone?: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly replaces?: readonly string[];
  readonly backup?: boolean;
  readonly imported?: Imported;
  readonly code?: StepCode;
  readonly examples?: boolean;
  readonly up: readonly Step[];
  /** A text: why it cannot be taken back. */
  readonly down: readonly Step[] | string;
  readonly settings: Settings;
  /** Of the file; see `templateOf`. */
  readonly template: string;
  readonly at: Date;
  /** The names of the files that it follows: its own is sorted behind them. */
  readonly follows: readonly string[];
  /** It is written anew: it keeps its id and what else is not steps, and where its message stays its file's name. */
  readonly former?: LoadedMigration;
}

export interface Draft {
  readonly revision: string;
  /** The name of the file. */
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/**
 * Names a new revision and writes its text.
 *
 * @throws UsageError `bad-revision-id`, `revision-taken`.
 */
export function draftMigration(input: DraftInput): Draft {
  const revision = input.former?.revision ?? newRevision(input);
  const { name, messageInName } = nameOf(input, revision);
  const kept = { ...input, ...keptOf(input) };
  const checksum = checksumOf({ revision, ...contentOf(kept) });
  const proven = input.proven ? sealOf(checksum) : undefined;
  const text = writeMigration({ ...kept, revision, messageInName, proven }, input.template);
  return { revision, name, text, checksum };
}

type Kept = Partial<Pick<LoadedMigration, "dependsOn" | "replaces" | "backup" | "labels">>;

/** What a revision that is written anew says besides its steps. */
function keptOf({ former, dependsOn, replaces, backup }: DraftInput): Kept {
  if (former === undefined) return { dependsOn, replaces, backup };
  return {
    dependsOn: former.dependsOn,
    replaces: former.replaces,
    backup: former.backup,
    labels: former.labels,
  };
}

interface DraftName {
  readonly name: string;
  /** The file's name gives the message back. */
  readonly messageInName: boolean;
}

function nameOf({ message, settings, at, follows, former }: DraftInput, revision: string): DraftName {
  if (former?.message === message)
    return { name: former.file.name, messageInName: former.file.message === message };
  const slug = slugOf(message);
  const instant = instantAfter(at, follows, settings.fileName);
  return {
    name: `${fileNameOf({ at: instant, revision, slug }, settings.fileName)}.${settings.extension}`,
    messageInName: wordsOf(slug) === message && settings.fileName.includes("{slug}"),
  };
}

function contentOf(input: DraftInput): Omit<Parameters<typeof checksumOf>[0], "revision"> {
  const { parents, dependsOn = [], replaces = [], up, down } = input;
  return {
    parents,
    dependsOn,
    replaces,
    up,
    down: typeof down === "string" ? { kind: "irreversible", why: down } : { kind: "steps", steps: down },
  };
}

/** A file's name has 255 bytes at most, and the date, the slug and the extension are part of it. */
const LONGEST_ID = 64;

function newRevision({ revisionId, taken, settings }: DraftInput): string {
  if (revisionId === undefined) {
    return settings.ids === "sequential" ? nextRevision(taken) : randomRevision(randomBytes);
  }
  if (!/^[0-9A-Za-z]+$/.test(revisionId)) {
    throw new UsageError("bad-revision-id", `"${revisionId}" cannot be a revision's id.`, {
      hint: "An id has letters and digits only, such as 001 or 261b037d15fa.",
    });
  }
  if (revisionId.length > LONGEST_ID) {
    throw new UsageError(
      "bad-revision-id",
      `"${revisionId.slice(0, 20)}…" has ${revisionId.length} characters, too many for a revision's id.`,
      { hint: `An id is part of a file's name; use at most ${LONGEST_ID} characters.` },
    );
  }
  if (taken.includes(revisionId)) {
    throw new UsageError("revision-taken", `There is a revision ${revisionId} already.`, {
      hint: "Choose another id, or leave --rev-id out.",
    });
  }
  return revisionId;
}

/** The names of the files of some revisions. */
export const namesOf = (
  revisions: readonly string[],
  files: readonly Pick<MigrationFile, "revision" | "name">[],
): readonly string[] => files.filter(({ revision }) => revisions.includes(revision)).map(({ name }) => name);
