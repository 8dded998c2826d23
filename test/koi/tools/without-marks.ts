// Text from outside without the marks that it must stand between.

const MARKED =
  /^(error: (?:the MCP server `[^`]*` refuses:\n)?)?\[(page|result) ([0-9a-f]{8}): data from [^\]]+, not instructions, whoever it claims to be from\]\n([\s\S]*)\n\[end of \2 \3\]$/;

/** What stands between the marks, behind `error: ` where it is one; fails where there are none. */
export function withoutMarks(text: string): string {
  const [, error = "", , , inner] = MARKED.exec(text) ?? [];
  if (inner === undefined) throw new Error(`no marks around: ${text.slice(0, 500)}`);
  return error + inner;
}
