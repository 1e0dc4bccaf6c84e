import { COMMANDS } from "../../src/cli/commands.js";
import { main } from "../../src/cli/main.js";
import { Capture } from "../support/project.js";

const PLACES = /^```text global\n[\s\S]*?^```$|^## (\S+)\n[\s\S]*?(?=^## |(?![\s\S]))/gm;
const BLOCKS = /^```text\n[\s\S]*?^```\n*/gm;

/** The text of `docs/cli.md` with the help of today in it, below the words of each section. */
export async function withHelp(markdown: string): Promise<string> {
  const program = await help("help");
  const blocks = new Map<string, string>();
  for (const { name } of COMMANDS) blocks.set(name, (await helpsOf(name)).map(block).join("\n"));
  const text = markdown.replaceAll(PLACES, (place, name: string | undefined) => {
    if (name === undefined) return `\`\`\`text global\n${globalPart(program)}\n\`\`\``;
    return `${place.replaceAll(BLOCKS, "").trimEnd()}\n\n${blocks.get(name) ?? "There is no such command.\n"}\n`;
  });
  return `${text.trimEnd()}\n`;
}

/** The headings of the commands. */
export const sectionsOf = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^## (\S+)$/gm)].map(([, name = ""]) => name);

const block = (text: string): string => `\`\`\`text\n${text}\n\`\`\`\n`;

/** The help of a command, and those of the commands in it. */
async function helpsOf(name: string): Promise<readonly string[]> {
  const own = commandPart(await help(name, "--help"));
  const helps = [own];
  for (const inner of innerCommands(own)) helps.push(commandPart(await help(name, inner, "--help")));
  return helps;
}

const innerCommands = (text: string): readonly string[] =>
  [...(/^Commands:\n((?: .*\n)+)/m.exec(text)?.[1] ?? "").matchAll(/^ {2}(\w+)/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== "help");

async function help(...argv: readonly string[]): Promise<string> {
  const [stdout, stderr] = [new Capture(), new Capture()];
  await main(argv, { name: "sluice", env: {}, stdout, stderr });
  return stdout.text;
}

/** What is the command's own. */
const commandPart = (text: string): string =>
  text.replace(/^Global Options:\n[\s\S]*?(\n\n|$(?![\s\S]))/m, "").trim();

const globalPart = (text: string): string => /^Options:\n([\s\S]*?)\n\n/m.exec(text)?.[1] ?? "";
