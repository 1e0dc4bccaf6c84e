import Database from "better-sqlite3";
import { expect } from "vitest";
import type { CommandResult, TestProject } from "../support/project.js";

/** Runs statements on a database file as an application of today would: foreign keys are on. */
export function change(file: string, sql: string): void {
  using(file, (client) => client.exec(sql));
}

/** The rows of a query. */
export function rows(file: string, sql: string): readonly unknown[] {
  return using(file, (client) => client.prepare(sql).all());
}

/** The first column of a query. */
export function values(file: string, sql: string): readonly unknown[] {
  return using(file, (client) => client.prepare(sql).pluck().all());
}

/** Works with a client of a file, and closes it. */
export function using<T>(file: string, work: (client: Database.Database) => T): T {
  const client = new Database(file);
  try {
    client.pragma("foreign_keys = ON");
    return work(client);
  } finally {
    client.close();
  }
}

/** Runs a command that has to succeed, and gives what it says. */
export async function ok(project: TestProject, ...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.run(argv);
  expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: "" });
  return stdout;
}

/** Runs a command that has to end with this exit code, and gives what it says. */
export async function failing(
  project: TestProject,
  code: number,
  ...argv: readonly string[]
): Promise<CommandResult> {
  const result = await project.run(argv);
  expect({ argv, ...result }).toMatchObject({ argv, code });
  return result;
}
