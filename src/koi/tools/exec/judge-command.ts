// Whether a command may run on the gateway's machine: the config's rule, made stricter by the approvals file, and for an
// allowlist each program of the line.

import { DEFAULTS } from "../../../config/defaults.ts";
import type { ExecSecurity } from "../../../policy/tools/exec-rules.ts";
import { execRules, execSetting } from "../../../policy/tools/exec-rules.ts";
import { KoiFileError } from "../../json-object-file.ts";
import type { ToolContext } from "../tool.ts";
import { APPROVALS_FILE, readApprovals } from "./exec-approvals.ts";
import type { ExecApprovals } from "./exec-approvals.ts";
import { unlisted } from "./listed-programs.ts";

const order: readonly ExecSecurity[] = ["deny", "allowlist", "full"];

/** Why a line may not run on the gateway's machine; `undefined` where it may. `path` is the PATH that it gets. */
export async function judgeCommand(
  line: string,
  cwd: string,
  path: string,
  context: ToolContext,
): Promise<string | undefined> {
  const { koi, gateway, base } = context;
  const rules = execRules(gateway.config, koi.id, { isSandboxed: false, isOwner: context.isOwner });
  let approvals: ExecApprovals;
  try {
    approvals = await readApprovals(base.stateDir, koi.id);
  } catch (error) {
    if (!(error instanceof KoiFileError)) throw error;
    context.log?.warn({ koiId: koi.id }, error.message);
    return `no command runs while \`${APPROVALS_FILE}\` of the gateway is broken; tell the person`;
  }
  const security = stricter(rules.security.value, approvals.security);
  if (security === "deny") {
    const who = rules.security.value === "deny" ? rules.security.pointer : APPROVALS_FILE;
    return `commands may not run on the gateway's machine: \`${who}\` says so`;
  }
  if (rules.ask.value === "always") {
    return `\`${rules.ask.pointer}\` wants a person to be asked before each command, and there is nobody to ask here`;
  }
  return security === "full" ? undefined : missing(line, cwd, path, approvals, context);
}

/** The stricter of two rules. */
export function stricter(one: ExecSecurity, other: ExecSecurity | undefined): ExecSecurity {
  return order.find((security) => security === one || security === other) ?? "deny";
}

async function missing(
  line: string,
  cwd: string,
  path: string,
  { allowlist }: ExecApprovals,
  { gateway, koi, home }: ToolContext,
): Promise<string | undefined> {
  const safeBins =
    execSetting(gateway.config, koi.id, "safeBins")?.value ??
    (DEFAULTS.tools.exec.safeBins as readonly string[]);
  const found = await unlisted(line, cwd, path, { allowlist, safeBins, ownFolder: home.workspace });
  if (found === undefined) return undefined;
  if (found === "unreadable") {
    return (
      "this session may run listed programs only, joined by |, &&, || or ; (no variables, redirections, wildcards or " +
      "substitutions), and this line holds more than that"
    );
  }
  return (
    `\`${found.program}\` with these arguments is not on the allowlist of the koi \`${koi.id}\`, so nothing was run. ` +
    `A person can list its path in \`${APPROVALS_FILE}\`, or set \`tools.exec.security\``
  );
}
