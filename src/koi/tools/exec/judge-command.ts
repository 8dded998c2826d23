// Whether a command may run on the gateway's machine: the config's rule, made stricter by the approvals file, and for an
// allowlist each program of the line.

import { basename } from "node:path";

import { DEFAULTS } from "../../../config/defaults.ts";
import type { ExecSecurity } from "../../../policy/tools/exec-rules.ts";
import { execRules, execSetting } from "../../../policy/tools/exec-rules.ts";
import { KoiFileError } from "../../json-object-file.ts";
import type { ToolContext } from "../tool.ts";
import { APPROVALS_FILE, readApprovals } from "./exec-approvals.ts";
import type { ExecApprovals } from "./exec-approvals.ts";
import { unlisted } from "./listed-programs.ts";
import { readOwnAllowlist } from "./own-allowlist.ts";

/** What is to become of a line. */
export type CommandJudgement =
  | { readonly kind: "runs" }
  | { readonly kind: "refused"; readonly reason: string }
  /** A person decides; `reason` is for where nobody can be asked, `programs` what "always" would list. */
  | { readonly kind: "ask"; readonly reason: string; readonly programs: readonly string[] };

const order: readonly ExecSecurity[] = ["deny", "allowlist", "full"];

/**
 * Whether a line may run on the gateway's machine. `path` is the PATH that it gets; `isFree`: who asks may do without a
 * list and without a question.
 */
export async function judgeCommand(
  line: string,
  cwd: string,
  path: string,
  context: ToolContext,
  isFree = false,
): Promise<CommandJudgement> {
  const { koi, gateway, base, home } = context;
  const rules = execRules(gateway.config, koi.id, { isSandboxed: false, isOwner: context.isOwner });
  let approvals: ExecApprovals;
  let own: readonly string[];
  try {
    approvals = await readApprovals(base.stateDir, koi.id);
    own = await readOwnAllowlist(home.koiDir);
  } catch (error) {
    if (!(error instanceof KoiFileError)) throw error;
    context.log?.warn({ koiId: koi.id }, error.message);
    return refused(
      `no command runs while \`${basename(error.path)}\` of the gateway is broken; tell the person`,
    );
  }
  const security = stricter(rules.security.value, approvals.security);
  if (security === "deny") {
    const who = rules.security.value === "deny" ? rules.security.pointer : APPROVALS_FILE;
    return refused(`commands may not run on the gateway's machine: \`${who}\` says so`);
  }
  if (isFree) return { kind: "runs" };
  const lists = { allowlist: approvals.allowlist, exact: own };
  const miss = security === "full" ? undefined : await missing(line, cwd, path, lists, context);
  if (rules.ask.value === "always") {
    const reason = `\`${rules.ask.pointer}\` wants a person to be asked before each command, and there is nobody to ask here`;
    return { kind: "ask", reason: miss?.reason ?? reason, programs: [] };
  }
  if (!miss) return { kind: "runs" };
  return rules.ask.value === "off" ? refused(miss.reason) : { kind: "ask", ...miss };
}

function refused(reason: string): CommandJudgement {
  return { kind: "refused", reason };
}

/** The stricter of two rules. */
export function stricter(one: ExecSecurity, other: ExecSecurity | undefined): ExecSecurity {
  return order.find((security) => security === one || security === other) ?? "deny";
}

async function missing(
  line: string,
  cwd: string,
  path: string,
  lists: { readonly allowlist: readonly string[]; readonly exact: readonly string[] },
  { gateway, koi, home }: ToolContext,
): Promise<{ readonly reason: string; readonly programs: readonly string[] } | undefined> {
  const safeBins =
    execSetting(gateway.config, koi.id, "safeBins")?.value ??
    (DEFAULTS.tools.exec.safeBins as readonly string[]);
  const found = await unlisted(line, cwd, path, { ...lists, safeBins, ownFolder: home.workspace });
  if (found === undefined) return undefined;
  if (found === "unreadable") {
    const reason =
      "this session may run listed programs only, joined by |, &&, || or ; (no variables, redirections, wildcards or " +
      "substitutions), and this line holds more than that";
    return { reason, programs: [] };
  }
  const reason =
    `\`${found.program}\` with these arguments is not on the allowlist of the koi \`${koi.id}\`, so nothing was run. ` +
    `A person can list its path in \`${APPROVALS_FILE}\`, or set \`tools.exec.security\``;
  return { reason, programs: found.listable };
}
