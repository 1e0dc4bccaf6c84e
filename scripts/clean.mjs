// A package holds what the sources hold now, and nothing of an earlier build.
import { rmSync } from "node:fs";

rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
