/** The version of this package, as package.json has it: a bundle of the application has no package.json to read. */
export const VERSION = "0.1.0";
