// Loader hooks: writes down the URL of every module that the process imports.
import { appendFileSync } from "node:fs";

export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  appendFileSync(process.env.IMPORTS_LOG, `${resolved.url}\n`);
  return resolved;
}
