// `exec`: a command, in the session's sandbox, on the gateway's machine or on a paired node, by the rules of `tools.exec`.
// What takes long goes on in the background, where `process` looks after it.

import { delimiter, posix } from "node:path";
import * as z from "zod";

import { DEFAULTS } from "../../../config/defaults.ts";
import type { ExecConfig } from "../../../config/exec.ts";
import { execRules, execSetting } from "../../../policy/tools/exec-rules.ts";
import { errorResult, textResult } from "../../conversation.ts";
import type { ToolResult } from "../../conversation.ts";
import { expandPath, HomeError } from "../../home-path.ts";
import { defineTool } from "../define-tool.ts";
import type { HostProcess, ToolHost } from "../host/tool-host.ts";
import { spawnOnNode } from "../nodes/spawn-on-node.ts";
import type { Tool, ToolContext } from "../tool.ts";
import { describeExit } from "./describe-exit.ts";
import { consentTo, noticeOf } from "./consent.ts";
import { elevationOf } from "./elevation.ts";
import { judgeCommand } from "./judge-command.ts";
import { isLoader } from "./loader-variables.ts";
import { OutputBuffer } from "./output-buffer.ts";

const MAX_TIMER_S = 2_000_000;

const parameters = z.object({
  command: z.string().min(1).describe("a line for sh"),
  cwd: z.string().min(1).optional().describe("default: the workspace"),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).optional(),
  stdin: z.string().optional(),
  timeoutSec: z.int().min(1).max(MAX_TIMER_S).optional().describe("the command is stopped then"),
  background: z.boolean().optional().describe("do not wait for it at all"),
  elevated: z
    .boolean()
    .optional()
    .describe("outside of the sandbox, on the gateway's machine; for chosen people only"),
});

/** A command as models give it. */
export interface CommandArgs {
  readonly command: string;
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly stdin?: string | undefined;
  readonly timeoutSec?: number | undefined;
  readonly background?: boolean | undefined;
  readonly elevated?: boolean | undefined;
}

export const exec: Tool = defineTool({
  name: "exec",
  description:
    "Runs a command line in sh and gives its output and exit code. A command that takes long goes on in the background " +
    "and gets an id: use process to read, feed or end it. There is no terminal.",
  rule: "never put a secret into a command line; ask the person before you delete or send what can't be taken back.",
  isReadOnly: false,
  parameters,
  run: async (args, context) => {
    const { gateway, koi, host, machine, isOwner } = context;
    const isSandboxed = host.kind === "sandbox";
    const elevation = elevationOf(args, context);
    if ("refusal" in elevation) return errorResult(elevation.refusal);
    const rule = execRules(gateway.config, koi.id, { isSandboxed, isOwner }).where;
    const where = elevation.isElevated ? "gateway" : rule;
    if (where === "node") return runOnNode(args, context);
    const place = where === "sandbox" ? host : machine;
    const cwd = args.cwd ?? place.cwd;
    const env = await environment(args, place, context);
    if (where === "gateway") {
      const loader = loaderIn(args);
      if (loader !== undefined)
        return errorResult(`\`${loader}\` can't be set for a command on this machine`);
      const judgement = await judgeCommand(args.command, cwd, env["PATH"] ?? "", context, elevation.isFree);
      const consent = await consentTo(args.command, cwd, judgement, context);
      if ("refusal" in consent) return errorResult(consent.refusal);
      const running = await place.spawn({ line: args.command, cwd, env });
      if (consent.isAsked) noticeOf(args.command, running.ended, context);
      return follow(running, args, context);
    }
    const pathPrepend = where === "sandbox" ? foldersInside(context) : [];
    return follow(await place.spawn({ line: args.command, cwd, env, pathPrepend }), args, context);
  },
});

/**
 * Runs a command on a paired node (`wanted`: by id or name). It gets the variables of the call alone: those of skills stay
 * on this machine.
 */
export async function runOnNode(
  args: CommandArgs,
  context: ToolContext,
  wanted?: string,
): Promise<ToolResult> {
  const loader = loaderIn(args);
  if (loader !== undefined) return errorResult(`\`${loader}\` can't be set for a command on a node`);
  const { command: line, cwd, env = {} } = args;
  const run = await spawnOnNode({ line, cwd, env }, context, wanted);
  if ("refusal" in run) return errorResult(run.refusal);
  if (run.isAsked) noticeOf(line, run.running.ended, context);
  return follow(run.running, args, context);
}

function loaderIn({ env = {} }: CommandArgs): string | undefined {
  return Object.keys(env).find(isLoader);
}

async function follow(process: HostProcess, args: CommandArgs, context: ToolContext): Promise<ToolResult> {
  const { now, signal, stopped, background, sessionKey } = context;
  const startedAtMs = now();
  const output = new OutputBuffer(context.maxResultChars);
  process.onOutput((text) => output.add(text));
  if (args.stdin !== undefined) process.write(args.stdin);
  if (args.stdin !== undefined || !args.background) process.endInput();
  const timeoutSec = args.timeoutSec ?? setting(context, "timeoutSec");
  let isLate = false;
  const alarm = setTimeout(() => {
    isLate = true;
    void process.kill();
  }, timeoutSec * 1000);
  void process.ended.then(() => clearTimeout(alarm));
  const waitMs = args.background ? 0 : setting(context, "backgroundMs");
  const end = await waitFor(process, waitMs, signal);
  if (end === "stopped") {
    await process.kill();
    return errorResult(`${output.text()}\n[stopped: the turn was ended]`);
  }
  if (end === "ended") {
    const late = isLate ? `, stopped after ${timeoutSec} seconds` : "";
    return textResult(`${output.text()}\n[${describeExit(await process.ended)}${late}]`);
  }
  const kept = background.add(
    { line: args.command, sessionKey, startedAtMs, process, output },
    setting(context, "cleanupMs"),
  );
  if (!kept) {
    await process.kill();
    return errorResult(
      "too many commands of yours run in the background; this one was stopped. End some with process",
    );
  }
  // A turn that a person stops takes with it what it has started.
  const onStop = (): void => void process.kill();
  stopped.addEventListener("abort", onStop, { once: true });
  void process.ended.then(() => stopped.removeEventListener("abort", onStop));
  return textResult(`${output.fresh()}\n[goes on in the background as ${kept.id}]`);
}

/** Waits for the end of a command, for `waitMs`, or until the turn is over. */
function waitFor(
  process: HostProcess,
  waitMs: number,
  signal: AbortSignal,
): Promise<"ended" | "long" | "stopped"> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish("long"), waitMs);
    const onAbort = (): void => finish("stopped");
    const finish = (end: "ended" | "long" | "stopped"): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(end);
    };
    if (signal.aborted) return finish("stopped");
    signal.addEventListener("abort", onAbort, { once: true });
    void process.ended.then(() => finish("ended"));
  });
}

type NumberKey = "timeoutSec" | "backgroundMs" | "cleanupMs";

function setting({ gateway, koi }: ToolContext, key: NumberKey): number {
  const value: ExecConfig[NumberKey] = execSetting(gateway.config, koi.id, key)?.value;
  return Math.min(value ?? DEFAULTS.tools.exec[key], key === "timeoutSec" ? MAX_TIMER_S : MAX_TIMER_S * 1000);
}

/** What the settings of skills give stays on the gateway's machine: a sandbox has what `docker.env` gives it. */
async function environment(
  args: CommandArgs,
  host: ToolHost,
  context: ToolContext,
): Promise<Record<string, string>> {
  if (host.kind !== "gateway") return { ...host.env, ...args.env };
  const env: Record<string, string> = { ...host.env, ...(await context.skillEnv()), ...args.env };
  const folders = pathPrepend(context).flatMap((folder) => {
    try {
      return [expandPath(folder, context.base)];
    } catch (error) {
      // A folder that is nowhere holds no program.
      if (error instanceof HomeError) return [];
      throw error;
    }
  });
  const path = [...folders, env["PATH"] ?? ""].filter((part) => part !== "").join(delimiter);
  return path === "" ? env : { ...env, PATH: path };
}

/** Folders of a sandbox are named as they are called inside. */
function foldersInside(context: ToolContext): readonly string[] {
  return pathPrepend(context).filter((folder) => posix.isAbsolute(folder));
}

function pathPrepend({ gateway, koi }: ToolContext): readonly string[] {
  return execSetting(gateway.config, koi.id, "pathPrepend")?.value ?? [];
}
