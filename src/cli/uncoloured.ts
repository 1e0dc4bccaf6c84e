import { Writable } from "node:stream";
import type { OutputStream } from "./host.js";

/** Select graphic rendition, what colours text (ECMA-48: SGR). */
const COLOUR = new RegExp(`${"\u001b"}\\[[\\d;]*m`, "g");

/** The same terminal without colours: prompts bring their own, and ask nobody. */
export function uncoloured(stream: OutputStream): OutputStream {
  const plain = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      stream.write(chunk.toString().replace(COLOUR, ""));
      done();
    },
  });
  return Object.assign(plain, { isTTY: stream.isTTY, columns: stream.columns });
}
