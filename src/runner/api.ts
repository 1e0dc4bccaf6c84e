/** What applications and the author-time functions call. Each loads what is heavy when there is something to do. */
export { type BackupResult, backup } from "./backup.js";
export { downgrade } from "./downgrade.js";
export { ready } from "./ready.js";
export { repair } from "./repair.js";
export { reset } from "./reset.js";
export { type RestoreOptions, type RestoreResult, restore } from "./restore.js";
export { stamp } from "./stamp.js";
export { audit, current, history, pending, status } from "./status.js";
export { upgrade } from "./upgrade.js";
