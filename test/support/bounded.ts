import fc from "fast-check";

/** What a random test has found is made smaller for so long, and no longer: shrinking may take hours. */
fc.configureGlobal({ interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false });
