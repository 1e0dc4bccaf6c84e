import type { Capabilities } from "../../dialect/connection.js";

/** What a driver can do that has the database in its own process. */
export const LOCAL: Capabilities = {
  transaction: "interactive",
  foreignKeysOff: true,
  editDefinitions: true,
  pinnedConnection: true,
};
