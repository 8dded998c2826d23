// A new workspace is a git repository where there is git, so that people see what their koi changed. A convenience:
// whatever goes wrong here costs nobody their turn.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const timeoutMs = 10_000;

/** Makes `folder` a repository. `env` says where git is; without a `PATH` there is none. Never rejects. */
export async function initGit(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { PATH, HOME } = env;
  if (!PATH) return;
  try {
    // SAFETY: no other variable: `GIT_DIR` and its like would make the repository elsewhere. No template either, since
    // those of the machine bring hooks along.
    const options = { cwd: folder, env: { PATH, ...(HOME && { HOME }) }, timeout: timeoutMs };
    await run("git", ["init", "--quiet", "--template="], options);
  } catch {
    // There is no git, or it doesn't want to.
  }
}
