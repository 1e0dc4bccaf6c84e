/** A command as hints write it: `sluice upgrade`, in backticks. */
const COMMAND = /`sluice (?=[a-z-])/g;

/** A text with the commands that it names as the application's own, where it has mounted them: `myapp db upgrade`. */
export function withOwnName(text: string, name: string): string {
  return name === "sluice" ? text : text.replace(COMMAND, () => `\`${name} `);
}

/** Does the same to the hints of a value that is printed as JSON. */
export function hintsWithOwnName(name: string): (field: string, value: unknown) => unknown {
  return (field, value) => (field === "hint" && typeof value === "string" ? withOwnName(value, name) : value);
}
