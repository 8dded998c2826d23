// Variables of the login shell, for `env.shellEnv`. The shell is run once and only asked what its environment is.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { said } from "../../runtime/said.ts";

const run = promisify(execFile);

/** Which shell, and how long it may take. */
export interface ShellRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

/** What the shell sets. @throws Error with a sentence for people where it can't be run or takes too long */
export async function shellVariables({ env, timeoutMs }: ShellRequest): Promise<ReadonlyMap<string, string>> {
  const shell = env["SHELL"]?.trim() || "/bin/sh";
  try {
    const { stdout } = await run(shell, ["-l", "-c", "env -0"], {
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      env: { ...env },
    });
    return new Map(stdout.split("\0").flatMap(pairOf));
  } catch (error) {
    const { killed, code } = error as { readonly killed?: boolean; readonly code?: string | number };
    // The shell's own words may hold what its start files hold.
    const why = killed ? `took more than ${timeoutMs} ms` : `failed (${code ?? said(error)})`;
    throw new Error(`the login shell ${shell} ${why}`, { cause: error });
  }
}

function pairOf(line: string): [string, string][] {
  const at = line.indexOf("=");
  return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
}
