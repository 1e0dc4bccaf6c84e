import { COMMANDS } from "../../src/cli/commands.js";
import { main } from "../../src/cli/main.js";
import { Capture } from "../support/project.js";

const PLACES = /^```text global\n[\s\S]*?^```$|^## (\S+)\n[\s\S]*?(?=^## |(?![\s\S]))/gm;
const BLOCK = /^```text\n[\s\S]*?^```\n*/m;

/** The text of `docs/cli.md` with the help of today in it, below the words of each section. */
export async function withHelp(markdown: string): Promise<string> {
  const program = await help();
  const helps = new Map<string, string>();
  for (const { name } of COMMANDS) helps.set(name, commandPart(await help(name)));
  return (
    markdown
      .replaceAll(PLACES, (place, name: string | undefined) => {
        if (name === undefined) return `\`\`\`text global\n${globalPart(program)}\n\`\`\``;
        const words = place.replace(BLOCK, "").trimEnd();
        return `${words}\n\n\`\`\`text\n${helps.get(name) ?? "There is no such command."}\n\`\`\`\n\n`;
      })
      .trimEnd() + "\n"
  );
}

/** The headings of the commands. */
export const sectionsOf = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^## (\S+)$/gm)].map(([, name = ""]) => name);

async function help(...command: readonly string[]): Promise<string> {
  const [stdout, stderr] = [new Capture(), new Capture()];
  await main(["help", ...command], { name: "sluice", env: {}, stdout, stderr });
  return stdout.text;
}

/** What is the command's own. */
const commandPart = (text: string): string => text.replace(/^Global Options:\n[\s\S]*?\n\n/m, "").trim();

const globalPart = (text: string): string => /^Options:\n([\s\S]*?)\n\n/m.exec(text)?.[1] ?? "";
