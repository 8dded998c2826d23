// MCP servers as turns of kois meet them: the real toolbox, the real library, real servers.

import { onTestFinished } from "vitest";

import type { McpServer } from "../../../../src/config/mcp.ts";
import type { SkykoiConfig } from "../../../../src/config/skykoi-config.ts";
import { resultText } from "../../../../src/koi/conversation.ts";
import type { ToolResult } from "../../../../src/koi/conversation.ts";
import { openHome } from "../../../../src/koi/home.ts";
import { Thread } from "../../../../src/koi/loop/thread.ts";
import { Logins } from "../../../../src/koi/models/logins.ts";
import { mcpServers } from "../../../../src/koi/tools/mcp/mcp-servers.ts";
import type { McpPlace, McpServers } from "../../../../src/koi/tools/mcp/mcp-servers.ts";
import { makeToolbox } from "../../../../src/koi/tools/toolbox.ts";
import { gatewayOf, turnBench } from "../../make-turn.ts";
import { ownerCall } from "../make-context.ts";
import { withoutMarks } from "../without-marks.ts";

/** A turn with its tools. */
export interface McpTurn {
  /** Names of what the model is offered of MCP servers. */
  readonly offered: readonly string[];
  descriptionOf(name: string): string;
  isReadOnly(name: string): boolean;
  call(name: string, args?: object): Promise<ToolResult>;
  /** The text of a result without its marks, behind `error: ` where it is one; or why the call is refused. */
  say(name: string, args?: object): Promise<string>;
  stop(): void;
}

/** What was logged. */
export interface Logged {
  readonly level: "info" | "warn";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A process with MCP servers. */
export interface McpBench {
  readonly stateDir: string;
  readonly servers: McpServers;
  readonly logged: readonly Logged[];
  /** Begins a turn. `config` is that of a later table. */
  turn(options?: { koiId?: string; config?: SkykoiConfig; sessionKey?: string }): Promise<McpTurn>;
}

/** Makes one; its servers end with the test. */
export function mcpBench(
  servers: Readonly<Record<string, McpServer>>,
  {
    config: rest = {},
    env = {},
    restAfterMs,
  }: { config?: SkykoiConfig; env?: Record<string, string>; restAfterMs?: number } = {},
): McpBench {
  const config: SkykoiConfig = { ...rest, mcp: { servers } };
  const { stateDir, request: requestOf } = turnBench(config);
  const base = { stateDir, home: stateDir, env: { PATH: process.env["PATH"], ...env } };
  const logged: Logged[] = [];
  const place: McpPlace = {
    base,
    version: "0.0.0",
    resolveSecret: async (secret) => {
      if (typeof secret === "string")
        return secret.replace(/\$\{(\w+)\}/g, (_, name: string) => env[name] ?? "");
      const value = secret.source === "env" ? env[secret.id] : undefined;
      if (value !== undefined) return value;
      throw Object.assign(new Error(`the environment variable ${secret.id} is not set`), {
        name: "SecretError",
      });
    },
    log: {
      info: (fields, message) => logged.push({ level: "info", fields, message }),
      warn: (fields, message) => logged.push({ level: "warn", fields, message }),
    },
    ...(restAfterMs !== undefined && { restAfterMs }),
  };
  const made = mcpServers(place);
  onTestFinished(() => made.close());
  const toolbox = makeToolbox(
    { ...place, ...base, clock: { now: () => Date.now() }, logins: new Logins({ now: () => Date.now() }) },
    { sources: [made.source] },
  );
  return {
    stateDir,
    servers: made,
    logged,
    async turn({ koiId = "main", config: later = config, sessionKey } = {}) {
      const changes = {
        koiId,
        gateway: gatewayOf(later),
        ...(sessionKey && { sessionKey: sessionKey as never }),
      };
      const request = requestOf(changes);
      const home = await openHome(request.koi, { ...base, skipBootstrap: true });
      const { scope, tools } = await toolbox.open(request, home, new Thread());
      const abort = new AbortController();
      const offered = tools
        .offered("local/tiny", request.senders)
        .filter(({ name }) => name.startsWith("mcp__"));
      const named = (name: string) => offered.find((tool) => tool.name === name);
      const run = async (name: string, args: object): Promise<ToolResult | string> => {
        const judged = tools.judge(name, "local/tiny", request.senders);
        if ("refusal" in judged) return judged.refusal;
        return judged.tool.run({ ...args }, ownerCall(scope, request, abort.signal, 2_000));
      };
      return {
        offered: offered.map(({ name }) => name),
        descriptionOf: (name) => named(name)?.description ?? "",
        isReadOnly: (name) => named(name)?.isReadOnly ?? false,
        call: async (name, args = {}) => {
          const result = await run(name, args);
          if (typeof result === "string") throw new Error(result);
          return result;
        },
        say: async (name, args = {}) => {
          const result = await run(name, args);
          if (typeof result === "string") return `refused: ${result}`;
          const text = (result.isError ? "error: " : "") + resultText(result);
          return text.includes("data from the MCP server") ? withoutMarks(text) : text;
        },
        stop: () => abort.abort(),
      };
    },
  };
}
