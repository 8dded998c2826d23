// `skykoi sandbox recreate`: removes containers, so that they are made anew with their next use. What lies in the sandbox's
// folder stays. May be done beside a gateway: what runs in a container is ended, and its koi is told.

import { stateDir } from "../../config/paths.ts";
import { forget } from "../../koi/sandbox/clear-away.ts";
import { openEngine } from "../../koi/sandbox/engine.ts";
import { planSandbox } from "../../koi/sandbox/plan.ts";
import type { ContainerEntry } from "../../koi/sandbox/container-entry.ts";
import { ContainerRegistry } from "../../koi/sandbox/registry.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { type ProcessIo, isTalking } from "../process-io.ts";
import { compiledConfig, namedSession, sessionFlags } from "../sandbox/named-session.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi sandbox recreate",
  synopsis: "(--all | --session KEY | --koi ID) [--force] [--json] [--config C]",
  summary:
    "Removes containers of sandboxes; they are made anew with their next use. Files of the sandboxes stay.",
  maxArguments: 0,
  flags: {
    all: { type: "boolean", help: "all containers of this state dir" },
    session: { ...sessionFlags.session, help: "the container that a session uses, by its full key" },
    koi: { ...sessionFlags.koi, help: "the containers of a koi, those of its sessions among them" },
    force: { type: "boolean", short: "f", help: "do not ask" },
    config: configFlag,
    json: { type: "boolean", help: "print JSON" },
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const selectors = [args.has("all"), args.text("session") !== undefined, args.text("koi") !== undefined];
  if (selectors.filter(Boolean).length !== 1) {
    throw new UsageError(`${usage.name}: say which: one of --all, --session KEY and --koi ID`);
  }
  const registry = new ContainerRegistry(stateDir(io.env, io.home));
  const meant = await meantEntries(args, io, await registry.entries());
  if (!meant) return exitCodes.findings;
  if (meant.length === 0) return told(args, io, [], []);
  if (!(await isSure(meant, args, io))) {
    io.stderr.write("nothing was changed\n");
    return exitCodes.interrupted;
  }
  const engine = await openEngine({ env: io.env, home: io.home });
  if (!engine.ok) {
    io.stderr.write(`${usage.name}: ${engine.problem.message}; nothing was changed\n`);
    return exitCodes.findings;
  }
  const removed: string[] = [];
  const left: string[] = [];
  for (const entry of meant) {
    const isGone = await forget(engine.value, registry, entry);
    (isGone ? removed : left).push(entry.containerName);
  }
  return told(args, io, removed, left);
}

async function meantEntries(
  args: Arguments,
  io: ProcessIo,
  entries: readonly ContainerEntry[],
): Promise<readonly ContainerEntry[] | undefined> {
  if (args.has("all")) return entries;
  const config = await compiledConfig(args, io);
  if (!config) return undefined;
  const { koi, sessionKey } = namedSession(usage.name, args, config.gateway, config.analysis.model);
  const base = { stateDir: stateDir(io.env, io.home), home: io.home, env: io.env };
  const plan = planSandbox(config.gateway, koi, sessionKey, base);
  const key = plan.ok ? plan.value.scopeKey : undefined;
  const isKoi = args.text("koi") !== undefined;
  return entries.filter(
    (entry) =>
      entry.sessionKey === key ||
      (isKoi
        ? entry.sessionKey === `koi:${koi.id}` || entry.sessionKey.startsWith(`koi:${koi.id}:`)
        : entry.sessionKey === sessionKey),
  );
}

async function isSure(meant: readonly ContainerEntry[], args: Arguments, io: ProcessIo): Promise<boolean> {
  if (args.has("force")) return true;
  if (!isTalking(io) || args.has("json")) {
    throw new UsageError(`${usage.name}: nobody can be asked here; say --force`);
  }
  const { confirm } = await import("@clack/prompts");
  const names = meant.map(({ containerName }) => containerName).join(", ");
  const message = `Remove ${names}, with all that runs there?`;
  return (await confirm({ message, initialValue: false, output: process.stderr })) === true;
}

function told(args: Arguments, io: ProcessIo, removed: readonly string[], left: readonly string[]): ExitCode {
  if (args.has("json")) io.stdout.write(`${JSON.stringify({ removed, left }, null, 2)}\n`);
  else if (removed.length + left.length === 0) io.stderr.write("no such sandbox has been made\n");
  for (const name of args.has("json") ? [] : removed) io.stderr.write(`removed ${name}\n`);
  for (const name of left) io.stderr.write(`${usage.name}: ${name} can't be removed\n`);
  return left.length === 0 ? exitCodes.ok : exitCodes.findings;
}

export const sandboxRecreate: Command = { usage, run };
