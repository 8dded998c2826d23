// Whether a node runs a line: by the rules of its owner and by what the gateway says, whichever is stricter. The gateway is
// believed in nothing else.

import { realpathSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { DEFAULTS } from "../../config/defaults.ts";
import { stricter } from "../../koi/tools/exec/judge-command.ts";
import { unlisted } from "../../koi/tools/exec/listed-programs.ts";
import { isLoader } from "../../koi/tools/exec/loader-variables.ts";
import type { GatewayFrame } from "../../runtime/nodes/node-protocol.ts";
import type { NodeRules } from "./node-home.ts";

type Run = Extract<GatewayFrame, { type: "run" }>;

/** A line that may run, or why it may not: for the model. `isUnlisted`: only a list that the gateway wants keeps it. */
export type JudgedLine =
  | { readonly cwd: string }
  | { readonly refusal: string; readonly isUnlisted?: boolean };

/** Judges a line. `path` is the PATH that it gets. */
export async function judgeLine(run: Run, rules: NodeRules, path: string): Promise<JudgedLine> {
  const odd = Object.keys(run.env).some((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (odd) return { refusal: "a variable has a name that is none" };
  const loader = Object.keys(run.env).find(isLoader);
  if (loader !== undefined) return { refusal: `\`${loader}\` can't be set for a command here` };
  const cwd = folderInside(rules.cwd, run.cwd);
  if (cwd === undefined)
    return { refusal: "this folder is not there, or lies outside of the node's folder for commands" };
  const security = stricter(rules.security, run.security);
  if (security === "deny") return { refusal: "no command may run on this node" };
  if (security === "full") return { cwd };
  const found = await unlisted(run.command, cwd, path, {
    allowlist: rules.allowlist.map(({ pattern }) => pattern),
    safeBins: DEFAULTS.tools.exec.safeBins,
    ownFolder: rules.cwd,
  });
  if (found === undefined) return { cwd };
  const isUnlisted = rules.security === "full";
  if (found === "unreadable") {
    return {
      isUnlisted,
      refusal:
        "it runs listed programs only, joined by |, &&, || or ; (no variables, redirections, wildcards or substitutions), " +
        "and this line holds more than that",
    };
  }
  return {
    isUnlisted,
    refusal:
      `\`${found.program}\` with these arguments is not on its allowlist. A person can list its path in \`node.json\` there; ` +
      "whole freedom needs `security` `full` there and in `tools.exec.security`",
  };
}

/** The real folder that `wanted` means; `undefined` where there is none inside of `base`. */
function folderInside(base: string, wanted: string): string | undefined {
  try {
    const root = realpathSync(base);
    const folder = realpathSync(resolve(root, wanted));
    const way = relative(root, folder);
    const isInside = way === "" || (!way.startsWith("..") && resolve(root, way) === folder);
    return isInside && statSync(folder).isDirectory() ? folder : undefined;
  } catch {
    return undefined;
  }
}
