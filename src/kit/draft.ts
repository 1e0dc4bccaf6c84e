import { randomBytes } from "node:crypto";
import { UsageError } from "../errors.js";
import { checksumOf, sealOf } from "../migration/checksum.js";
import { fileNameOf, nextRevision, randomRevision, slugOf, wordsOf } from "../migration/name.js";
import type { Settings } from "../migration/settings.js";
import { type StepCode, writeMigration } from "../migration/writer.js";
import type { Step } from "../model/step.js";

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
  readonly code?: StepCode;
  readonly up: readonly Step[];
  /** A text: why it cannot be taken back. */
  readonly down: readonly Step[] | string;
  readonly settings: Settings;
  /** Of the file; see `templateOf`. */
  readonly template: string;
  readonly at: Date;
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
  const revision = newRevision(input);
  const slug = slugOf(input.message);
  const base = fileNameOf({ at: input.at, revision, slug }, input.settings.fileName);
  const messageInName = wordsOf(slug) === input.message && input.settings.fileName.includes("{slug}");
  const checksum = checksumOf({ revision, ...contentOf(input) });
  const proven = input.proven ? sealOf(checksum) : undefined;
  return {
    revision,
    name: `${base}.${input.settings.extension}`,
    text: writeMigration({ ...input, revision, messageInName, proven }, input.template),
    checksum,
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

function newRevision({ revisionId, taken, settings }: DraftInput): string {
  if (revisionId === undefined) {
    return settings.ids === "sequential" ? nextRevision(taken) : randomRevision(randomBytes);
  }
  if (!/^[0-9A-Za-z]+$/.test(revisionId)) {
    throw new UsageError("bad-revision-id", `"${revisionId}" cannot be a revision's id.`, {
      hint: "An id has letters and digits only, such as 001 or 261b037d15fa.",
    });
  }
  if (taken.includes(revisionId)) {
    throw new UsageError("revision-taken", `There is a revision ${revisionId} already.`, {
      hint: "Choose another id, or leave --rev-id out.",
    });
  }
  return revisionId;
}
