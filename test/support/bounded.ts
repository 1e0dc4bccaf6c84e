import fc from "fast-check";
import { SEED } from "./seed.js";

/** What a random test has found is made smaller for so long, and no longer: shrinking may take hours. */
fc.configureGlobal({ seed: SEED, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false });
