import { describe, expect, it } from "vitest";
import { takeBackQuestion } from "../../src/cli/downgrade-plan.js";

const entry = (revision: string, message = "") => ({
  revision,
  message,
  parents: [],
  file: null,
  applied: true,
  appliedAt: null,
});

describe("takeBackQuestion", () => {
  it.each([
    [[entry("002", "add email")], "Take back 002 add email of app.db, with the data that came with it?"],
    [
      [entry("002", "add email"), entry("001")],
      "Take back 002 add email, 001 of app.db, with the data that came with them?",
    ],
    [
      ["6", "5", "4", "3", "2", "1"].map((revision) => entry(revision)),
      "Take back 6 revisions, from 6 down to 1, of app.db, with the data that came with them?",
    ],
  ])("%j", (revisions, question) => {
    expect(takeBackQuestion(revisions, "app.db")).toBe(question);
  });
});
