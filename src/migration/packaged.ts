/** Whether a file belongs to an installed package, and not to the user's sources. */
export function isPackaged(path: string): boolean {
  return /[/\\]node_modules[/\\]/.test(path);
}
