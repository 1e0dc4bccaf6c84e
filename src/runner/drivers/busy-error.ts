/** What a driver should have thrown when a lock kept it from copying a database. */
export const busyError = (): Error => Object.assign(new Error("database is locked"), { code: "SQLITE_BUSY" });
