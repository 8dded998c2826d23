// What a koi is told of the sandbox that its tools work in: the paths inside, never those of the host.

import type { SandboxRun } from "./sandbox-run.ts";

/** Tools that work in the sandbox. */
const INSIDE: ReadonlySet<string> = new Set(["read", "write", "edit", "apply_patch", "exec", "process"]);

/** A line for the prompt; none where no tool that is offered works in a sandbox. */
export function placeLines(
  offered: readonly { readonly name: string }[],
  sandbox: SandboxRun | undefined,
): readonly string[] {
  const layout = sandbox?.layout;
  if (!layout || !offered.some(({ name }) => INSIDE.has(name))) return [];
  const { cwd, workspace } = layout;
  const start = `- Your tools for files and commands work in a sandbox, and start in \`${cwd}\``;
  if (!workspace) return [`${start}, a folder of their own: your workspace is not there.`];
  if (workspace.isReadOnly)
    return [`${start}, a folder of their own. Your workspace is at \`${workspace.path}\`, to read.`];
  return [`${start}, which is your workspace.`];
}
