// Whether a command may run outside of a sandbox: the config's rule, made stricter by the approvals file, and for an
// allowlist on the gateway's machine each program of the line. (Nodes have lists of their own.)

import { basename } from "node:path";

import { DEFAULTS } from "../../../config/defaults.ts";
import type { ExecRules, ExecSecurity } from "../../../policy/tools/exec-rules.ts";
import { execRules, execSetting } from "../../../policy/tools/exec-rules.ts";
import { KoiFileError } from "../../json-object-file.ts";
import type { ToolContext } from "../tool.ts";
import { APPROVALS_FILE, readApprovals } from "./exec-approvals.ts";
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
  const rules = await commandRules("gateway", context);
  if ("refusal" in rules) return refused(rules.refusal);
  const { security, ask, allowlist } = rules;
  if (isFree) return { kind: "runs" };
  const own = await readable(context, () => readOwnAllowlist(context.home.koiDir));
  if ("refusal" in own) return refused(own.refusal);
  const lists = { allowlist, exact: own.value };
  const miss = security === "full" ? undefined : await missing(line, cwd, path, lists, context);
  if (ask.value === "always") return alwaysAsked(ask.pointer, miss?.reason);
  if (!miss) return { kind: "runs" };
  return ask.value === "off" ? refused(miss.reason) : { kind: "ask", ...miss };
}

/** The rules of the gateway's side for commands of a koi, wherever outside of a sandbox they run. */
export interface CommandRules {
  /** Never `deny`. */
  readonly security: Exclude<ExecSecurity, "deny">;
  readonly ask: ExecRules["ask"];
  /** Of the approvals file: paths on the gateway's machine. */
  readonly allowlist: readonly string[];
}

const PLACES = { gateway: "the gateway's machine", node: "nodes" } as const;

/** The config's rules, made stricter by the approvals file; or why no command runs there at all. */
export async function commandRules(
  on: keyof typeof PLACES,
  context: ToolContext,
): Promise<CommandRules | { readonly refusal: string }> {
  const { koi, gateway, base, isOwner } = context;
  const { security: stated, ask } = execRules(gateway.config, koi.id, { isSandboxed: false, isOwner, on });
  const approvals = await readable(context, () => readApprovals(base.stateDir, koi.id));
  if ("refusal" in approvals) return approvals;
  const security = stricter(stated.value, approvals.value.security);
  if (security !== "deny") return { security, ask, allowlist: approvals.value.allowlist };
  const who = stated.value === "deny" ? stated.pointer : APPROVALS_FILE;
  return { refusal: `commands may not run on ${PLACES[on]}: \`${who}\` says so` };
}

/** That a person is asked whatever the lists say. `reason`: what is said where nobody can be asked. */
export function alwaysAsked(pointer: string, reason?: string): Extract<CommandJudgement, { kind: "ask" }> {
  const usual = `\`${pointer}\` wants a person to be asked before each command, and there is nobody to ask here`;
  return { kind: "ask", reason: reason ?? usual, programs: [] };
}

/** What a file says; a refusal where it is broken. */
async function readable<T>(
  { koi, log }: ToolContext,
  read: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly refusal: string }> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof KoiFileError)) throw error;
    log?.warn({ koiId: koi.id }, error.message);
    const name = basename(error.path);
    return { refusal: `no command runs while \`${name}\` of the gateway is broken; tell the person` };
  }
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
