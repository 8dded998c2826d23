// The tools of one koi as a turn has them, without a model: calls go straight to a tool.

import { onTestFinished } from "vitest";

import type { Secret } from "../../../src/config/secret.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { resultText } from "../../../src/koi/conversation.ts";
import { openHome } from "../../../src/koi/home.ts";
import { Thread } from "../../../src/koi/loop/thread.ts";
import { Logins } from "../../../src/koi/models/logins.ts";
import { builtInTools } from "../../../src/koi/tools/built-in-tools.ts";
import { makeToolbox } from "../../../src/koi/tools/toolbox.ts";
import type { ToolboxOptions } from "../../../src/koi/tools/toolbox.ts";
import type { ToolContext, ToolScope } from "../../../src/koi/tools/tool.ts";
import type { TurnRequest } from "../../../src/koi/turn.ts";
import { turnBench } from "../make-turn.ts";

/** A koi with its tools. */
export interface ToolBench {
  readonly stateDir: string;
  readonly workspace: string;
  readonly context: ToolContext;
  /** Lines of the log, fields and all. */
  readonly logged: readonly string[];
  /** Runs a tool; the text of its result, behind `error: ` where it is one. */
  call(name: string, args?: object): Promise<string>;
  /** Ends the turn as a person does. */
  stop(): void;
}

/** The tools of `koiId`, whose owner asks unless `isOwner` is false. */
export async function toolBench(
  config: SkykoiConfig = {},
  {
    koiId = "main",
    isOwner = true,
    env = {},
    tools = {},
    turn = {},
  }: {
    koiId?: string;
    isOwner?: boolean;
    env?: Record<string, string>;
    tools?: ToolboxOptions;
    turn?: Partial<TurnRequest>;
  } = {},
): Promise<ToolBench> {
  const { stateDir, request: requestOf } = turnBench(config);
  const logged: string[] = [];
  const place = {
    stateDir,
    home: stateDir,
    env: { PATH: process.env["PATH"], ...env },
    clock: { now: () => Date.now() },
    logins: new Logins({ now: () => Date.now() }),
    log: {
      warn: (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`),
    },
    resolveSecret: async (secret: Secret) => {
      const [, name] = typeof secret === "string" ? (/^\$\{(.*)\}$/.exec(secret) ?? []) : [];
      if (typeof secret === "string") return name === undefined ? secret : (env[name] ?? "");
      return (secret.source === "env" && env[secret.id]) || "";
    },
  };
  const request = requestOf({ koiId, ...turn });
  const home = await openHome(request.koi, { ...place, skipBootstrap: true });
  const { scope } = await makeToolbox(place, tools).open(request, home, new Thread());
  const abort = new AbortController();
  onTestFinished(async () => {
    abort.abort();
    await Promise.all(scope.background.all().map(({ process: running }) => running.kill()));
  });
  const context: ToolContext = { ...ownerCall(scope, request, abort.signal, 2_000), isOwner };
  return {
    stateDir,
    logged,
    workspace: home.workspace,
    context,
    stop: () => abort.abort(),
    call: async (name, args = {}) => {
      const tool = builtInTools.find((one) => one.name === name);
      if (!tool) throw new Error(`no tool ${name}`);
      const result = await tool.run({ ...args }, context);
      return (result.isError ? "error: " : "") + resultText(result);
    },
  };
}

/** What a tool of an open turn is called with, by an owner, until `signal` aborts. */
export function ownerCall(
  scope: ToolScope,
  { senders }: Pick<TurnRequest, "senders">,
  signal: AbortSignal,
  maxResultChars: number,
): ToolContext {
  return {
    ...scope,
    senders,
    isOwner: true,
    callId: "call",
    model: "local/tiny",
    signal,
    stopped: signal,
    maxResultChars,
  };
}
