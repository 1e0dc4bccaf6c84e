import { SluiceError } from "../../../errors.js";

/** A text is not the SQL that it should be, or is SQL that Sluice does not know. */
export class DdlError extends SluiceError {
  override readonly name = "DdlError";
  /** Where in the text, in UTF-16 units from 0. */
  readonly offset: number;
  /** The line of the offset, from 1. */
  readonly line: number;
  /** What stands there. */
  readonly near: string;

  /** `problem` says what is wrong, without a full stop. */
  constructor(problem: string, sql: string, offset: number, hint?: string) {
    const near = sql.slice(offset, offset + 40).trim();
    const line = lineAt(sql, offset);
    const place = near === "" ? "at the end" : `near ${JSON.stringify(near)}`;
    super("ddl", `${problem}, ${place} (line ${line}).`, hint === undefined ? {} : { hint });
    this.offset = offset;
    this.line = line;
    this.near = near;
  }
}

function lineAt(sql: string, offset: number): number {
  let line = 1;
  for (let at = sql.indexOf("\n"); at !== -1 && at < offset; at = sql.indexOf("\n", at + 1)) line++;
  return line;
}
