// Paths as a config writes them.

/** Begins at a root, at the home or state folder, at a drive, or with a variable, whose value nobody knows here. */
const ABSOLUTE = /^(?:[/\\]|~(?:[/\\]|$)|<state>|[A-Za-z]:[/\\]|\$\{)/;

/** Whether `path` means the same wherever it is read from. */
export function isAbsolutePath(path: string): boolean {
  return ABSOLUTE.test(path.trim());
}

/** The names of a path, its root left out: `~`, drives, `.` and `..` are none. */
export function namesIn(path: string): string[] {
  const parts = path.split(/[/\\]/);
  const isRoot = (part: string, i: number): boolean => i === 0 && /^(?:~|<state>|[A-Za-z]:)$/.test(part);
  return parts.filter((part, i) => !isRoot(part, i) && part !== "" && part !== "." && part !== "..");
}
