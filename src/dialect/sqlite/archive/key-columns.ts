/** The names that the parts of a key have where values are kept. */
export const keyColumns = (columns: readonly string[]): readonly string[] =>
  columns.map((_, place) => `"k${place}"`);
