import { isIdentifier } from "./identifier.js";
import { stringText } from "./literal-text.js";
import type { Style } from "./style.js";

/** How a key is read from an object: `.id`, `["first name"]`. */
export const memberText = (key: string, style: Style): string =>
  isIdentifier(key) ? `.${key}` : `[${stringText(key, style)}]`;

/** How a key is written in an object: `id`, `"first name"`. */
export const keyText = (key: string, style: Style): string =>
  isIdentifier(key) ? key : stringText(key, style);
