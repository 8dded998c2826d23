// `skykoi sandbox explain`: whether a session runs in a sandbox, which tools it has there, and which key decided. Asks the
// config alone: no engine, no gateway.

import type { Arguments, CommandUsage } from "../arguments.ts";
import { configFlag } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { toolFields } from "../kois/tool-listing.ts";
import { configuredIo } from "../environment/config-environment.ts";
import type { ProcessIo } from "../process-io.ts";
import { type SandboxExplanation, explainSandbox } from "../sandbox/explanation.ts";
import { compiledConfig, namedSession, sessionFlags } from "../sandbox/named-session.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi sandbox explain",
  synopsis: "[--session KEY] [--koi ID] [--json] [--config C]",
  summary: "Says whether a session runs in a sandbox, which tools it has there, and what decides that.",
  maxArguments: 0,
  flags: { ...sessionFlags, config: configFlag, json: { type: "boolean", help: "print JSON" } },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const config = await compiledConfig(args, io);
  if (!config) return exitCodes.findings;
  const session = namedSession(usage.name, args, config.gateway, config.analysis.model);
  const configured = await configuredIo(io, config.gateway.config, () => undefined);
  const told = explainSandbox(config, session, configured.io);
  io.stdout.write(args.has("json") ? `${JSON.stringify(told, null, 2)}\n` : textOf(told));
  return exitCodes.ok;
}

function textOf({ koiId, sessionKey, sandbox, elevated, tools, fixIt }: SandboxExplanation): string {
  const { mode, scope, workspaceAccess, sessionIsSandboxed, containerName, refused } = sandbox;
  const fields: [string, string][] = [
    ["session", sessionKey],
    ["koi", koiId],
    ["sandboxed", `${sessionIsSandboxed ? "yes" : "no"} (mode ${mode})`],
    ...(containerName === null
      ? []
      : ([["container", `${containerName} (scope ${scope})`]] as [string, string][])),
    ...(sessionIsSandboxed ? ([["workspace", workspaceAccess]] as [string, string][]) : []),
    ...(refused === null ? [] : ([["refused", refused]] as [string, string][])),
    ...toolFields({ tools }),
    ["elevated", elevated.allowedByConfig ? `for ${elevated.allowFrom.global.join(", ")}` : "nobody"],
    ["change with", fixIt.join(", ")],
  ];
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}

export const sandboxExplain: Command = { usage, run };
