import { UsageError } from "../errors.js";
import { DEFAULT_SETTINGS } from "./settings.js";

/** The parts of a migration file's name. */
export interface FileName {
  /** UTC: `20261120`. */
  readonly date: string;
  /** UTC: `1530`. */
  readonly time: string;
  readonly revision: string;
  /** `add_priority`. */
  readonly slug: string;
}

const PARTS = {
  date: "\\d{8}",
  time: "\\d{4}",
  revision: "[0-9A-Za-z]+",
  slug: "[\\w-]*",
} as const;

type Part = keyof typeof PARTS;

const EXTENSIONS = "\\.(?:ts|js|mjs)$";
const SLUG_LENGTH = 60;

/**
 * Makes the reader of file names for a pattern of the settings. What it does not recognise is not a migration.
 *
 * @throws UsageError `bad-settings`: the pattern has an unknown part, or no `{revision}`.
 */
export function nameReader(
  pattern: string = DEFAULT_SETTINGS.fileName,
): (name: string) => FileName | undefined {
  const expression = expressionOf(pattern, (part) => `(?<${part}>${PARTS[part]})`);
  return (name) => {
    const groups = expression.exec(name)?.groups;
    if (groups?.revision === undefined) return undefined;
    return {
      date: groups.date ?? "",
      time: groups.time ?? "",
      revision: groups.revision,
      slug: groups.slug ?? "",
    };
  };
}

/** Makes the reader of just the revision: a boot asks it of every name. Errors as for `nameReader`. */
export function revisionReader(
  pattern: string = DEFAULT_SETTINGS.fileName,
): (name: string) => string | undefined {
  const expression = expressionOf(pattern, (part) =>
    part === "revision" ? `(${PARTS[part]})` : PARTS[part],
  );
  return (name) => expression.exec(name)?.[1];
}

function expressionOf(pattern: string, group: (part: Part) => string): RegExp {
  if (!pattern.includes("{revision}")) {
    throw new UsageError("bad-settings", `The setting "fileName" (${pattern}) has no {revision}.`, {
      hint: `The default is ${DEFAULT_SETTINGS.fileName}.`,
    });
  }
  if (/[/\\]|\.\.|^\./.test(pattern)) {
    throw new UsageError(
      "bad-settings",
      `The setting "fileName" (${pattern}) does not name a file of the folder.`,
      {
        hint: `Leave out /, \\ and .., and begin with something other than a dot. The folder itself is \`out\` in the drizzle configuration.`,
      },
    );
  }
  const pieces = pattern.split(/(\{\w+\})/);
  const texts = pieces.map((piece) =>
    piece.startsWith("{") ? group(partNamed(piece, pattern)) : piece.replace(/[^\w-]/g, "\\$&"),
  );
  // `index.ts` is what `sluice bundle` writes, whatever the pattern is.
  return new RegExp(`^(?!index\\.)${texts.join("")}${EXTENSIONS}`);
}

function partNamed(piece: string, pattern: string): Part {
  const part = (Object.keys(PARTS) as readonly Part[]).find((name) => piece === `{${name}}`);
  if (part !== undefined) return part;
  throw new UsageError("bad-settings", `The setting "fileName" (${pattern}) has an unknown part ${piece}.`, {
    hint: "The parts are {date}, {time}, {revision} and {slug}.",
  });
}

/** The parts of a file's name in the usual pattern, or undefined where it is not a migration's. */
export const parseFileName: (name: string) => FileName | undefined = nameReader();

/** A new file's name, without its extension. `at` is written in UTC. */
export function fileNameOf(
  { at, revision, slug }: { readonly at: Date; readonly revision: string; readonly slug: string },
  pattern: string = DEFAULT_SETTINGS.fileName,
): string {
  const iso = at.toISOString();
  const parts: Readonly<Record<Part, string>> = {
    date: iso.slice(0, 10).replaceAll("-", ""),
    time: iso.slice(11, 16).replace(":", ""),
    revision,
    slug,
  };
  return pattern.replace(/\{\w+\}/g, (piece) => parts[partNamed(piece, pattern)]);
}

const MINUTE = 60_000;

/**
 * The instant that a new file is named by: now, or the minute after the latest of the files that it follows. Files of
 * one minute would be sorted by their ids, which are random, and a listing would not show them in their order.
 */
export function instantAfter(
  now: Date,
  names: readonly string[],
  pattern: string = DEFAULT_SETTINGS.fileName,
): Date {
  const read = nameReader(pattern);
  const minutes = names.map((name) => minuteIn(read(name))).filter((minute) => !Number.isNaN(minute));
  return new Date(Math.max(now.getTime(), ...minutes.map((minute) => minute + MINUTE)));
}

/** NaN where the name has no date and time, or none that there is. */
function minuteIn(name: FileName | undefined): number {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(name?.date ?? "") ?? [];
  const [, hour, minute] = /^(\d\d)(\d\d)$/.exec(name?.time ?? "") ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
}

/** A message as part of a file's name: `Add priority!` is `add_priority`. Letters beyond ASCII lose their accents or go. */
export function slugOf(message: string): string {
  const words =
    message
      .normalize("NFKD")
      .toLowerCase()
      .replace(/\p{M}/gu, "")
      .match(/[a-z0-9]+/g) ?? [];
  return words.join("_").slice(0, SLUG_LENGTH).replace(/_+$/, "");
}

/** The words of a slug, for messages: `add_priority` is `add priority`. */
export function wordsOf(slug: string): string {
  return slug.replaceAll("_", " ").trim();
}

/** A new id of 12 hex digits. `randomBytes` is that of node:crypto, or a test's. */
export function randomRevision(randomBytes: (size: number) => Uint8Array): string {
  return Array.from(randomBytes(6), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The id after the highest number among the ids: `001`, `002`, …; ids that are no numbers do not count. */
export function nextRevision(revisions: Iterable<string>): string {
  let highest = 0;
  for (const revision of revisions) {
    if (/^\d{1,9}$/.test(revision)) highest = Math.max(highest, Number(revision));
  }
  return String(highest + 1).padStart(3, "0");
}
