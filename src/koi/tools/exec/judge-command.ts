// Whether a command may run on the gateway's machine: the config's rule, made stricter by the approvals file, and for an
// allowlist each program of the line.

import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join, relative, resolve } from "node:path";

import { DEFAULTS } from "../../../config/defaults.ts";
import type { ExecSecurity } from "../../../policy/tools/exec-rules.ts";
import { execRules, execSetting } from "../../../policy/tools/exec-rules.ts";
import { KoiFileError } from "../../json-object-file.ts";
import { realPath } from "../host/path-guard.ts";
import type { ToolContext } from "../tool.ts";
import { commandParts } from "./command-parts.ts";
import type { CommandPart } from "./command-parts.ts";
import { APPROVALS_FILE, readApprovals } from "./exec-approvals.ts";
import type { ExecApprovals } from "./exec-approvals.ts";
import { isSafeUse } from "./safe-programs.ts";

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

function stricter(one: ExecSecurity, other: ExecSecurity | undefined): ExecSecurity {
  return order.find((security) => security === one || security === other) ?? "deny";
}

async function missing(
  line: string,
  cwd: string,
  path: string,
  { allowlist }: ExecApprovals,
  context: ToolContext,
): Promise<string | undefined> {
  const parts = commandParts(line);
  if (!parts) {
    return (
      "this session may run listed programs only, joined by |, &&, || or ; (no variables, redirections, wildcards or " +
      "substitutions), and this line holds more than that"
    );
  }
  for (const part of parts) {
    if (await isListed(part, cwd, path, allowlist, context)) continue;
    return (
      `\`${part[0]}\` with these arguments is not on the allowlist of the koi \`${context.koi.id}\`, so nothing was run. ` +
      `A person can list its path in \`${APPROVALS_FILE}\`, or set \`tools.exec.security\``
    );
  }
  return undefined;
}

async function isListed(
  [program, ...args]: CommandPart,
  cwd: string,
  path: string,
  allowlist: readonly string[],
  { gateway, koi, home }: ToolContext,
): Promise<boolean> {
  const found = await findProgram(program, cwd, path);
  if (found === undefined) return false;
  const real = await realPath(found);
  if (allowlist.some((pattern) => matches(pattern, found) || matches(pattern, real))) return true;
  const safe =
    execSetting(gateway.config, koi.id, "safeBins")?.value ??
    (DEFAULTS.tools.exec.safeBins as readonly string[]);
  // A program that the koi itself could have written is none that somebody meant.
  const isOwn = !relative(await realPath(home.workspace), real).startsWith("..");
  return safe.includes(program) && !program.includes("/") && !isOwn && isSafeUse(program, args);
}

async function findProgram(program: string, cwd: string, path: string): Promise<string | undefined> {
  const places = program.includes("/")
    ? [isAbsolute(program) ? program : resolve(cwd, program)]
    : path.split(delimiter).map((folder) => join(resolve(cwd, folder), program));
  for (const place of places) {
    try {
      await access(place, constants.X_OK);
      return place;
    } catch {
      // The next place.
    }
  }
  return undefined;
}

/** Paths have capitals, so this is not the matcher of names. */
function matches(pattern: string, path: string): boolean {
  const [start = "", ...rest] = pattern.split("*");
  const end = rest.pop();
  if (end === undefined) return path === start;
  if (path.length < start.length + end.length || !path.startsWith(start) || !path.endsWith(end)) return false;
  let at = start.length;
  for (const piece of rest) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= path.length - end.length;
}
