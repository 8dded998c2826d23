// A gateway of two kois, `main` (the default one) and `work`, with homes in a folder of their own, and a way to
// run turns on it: what the tests of turns have in common.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";

import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { makeRunTurn } from "../../src/koi/run-turn.ts";
import type { RunTurnDeps } from "../../src/koi/run-turn.ts";
import type { TurnEvent, TurnJournal, TurnRequest } from "../../src/koi/turn.ts";
import type { TurnStep } from "../../src/koi/turn-step.ts";
import type { CompiledGateway, CompiledKoi } from "../../src/routing/compiled-gateway.ts";
import type { Facts } from "../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId, SessionKey } from "../../src/routing/ids.ts";
import { tempFolder } from "./store/temp-folder.ts";

/** A koi with the paths that a config leaves to defaults. */
export function koiOf(id: string): CompiledKoi {
  return {
    id: id as KoiId,
    workspace: `<state>/workspace-${id}`,
    koiDir: `<state>/koi/${id}/koi`,
    sessionsDir: `<state>/koi/${id}/sessions`,
  };
}

/** A gateway with the kois `main` and `work`. */
export function gatewayOf(config: SkykoiConfig): CompiledGateway {
  const none = { enabled: false, accounts: [], defaultAccount: null };
  return {
    compilerVersion: "0.0.0",
    sources: [],
    kois: [koiOf("main"), koiOf("work")],
    defaultKoi: "main" as KoiId,
    channels: { whatsapp: none, telegram: none, discord: none, slack: none, webchat: none },
    broadcast: {},
    session: { mainKey: "main", dmScope: "main", identityLinks: {} },
    bindingScopes: {},
    config,
  };
}

/** A direct message on Telegram. */
const directMessage: Facts = {
  channel: "telegram",
  accountId: "default" as AccountId,
  peer: { kind: "dm", id: "7001" as PeerId },
};

/** A log line. */
interface LogLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A place where turns run, and what was logged there. */
export interface TurnBench {
  readonly stateDir: string;
  readonly logged: readonly LogLine[];
  /** What the clock shows; tests set it. */
  nowMs: number;
  /** Path of a file in a koi's koiDir; with a value, written there as JSON first. */
  koiFile(koiId: string, name: string, value?: unknown): string;
  request(
    changes?: Partial<TurnRequest> & { readonly koiId?: string; readonly config?: SkykoiConfig },
  ): TurnRequest;
  run(request: TurnRequest): AsyncIterable<TurnEvent>;
}

/** Makes a place with a state dir of its own. Secrets `{source: "env", id}` are read from `env`. */
export function turnBench(
  config: SkykoiConfig = {},
  env: Readonly<Record<string, string>> = {},
  changes: Partial<RunTurnDeps> = {},
): TurnBench {
  const stateDir = tempFolder();
  const logged: LogLine[] = [];
  const bench: TurnBench = {
    stateDir,
    logged,
    nowMs: Date.UTC(2026, 0, 2, 14, 4),
    koiFile(koiId, name, value) {
      const folder = join(stateDir, "koi", koiId, "koi");
      if (value !== undefined) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
      }
      return join(folder, name);
    },
    request: ({ koiId = "main", config: own, ...rest } = {}) => ({
      gateway: gatewayOf(own ?? config),
      koi: koiOf(koiId),
      sessionKey: `koi:${koiId}:main` as SessionKey,
      facts: directMessage,
      reason: { tier: "default", bindingIndex: null },
      senders: [{ id: "7001" }],
      history: [],
      journal: memoryJournal(),
      text: "hello there",
      signal: new AbortController().signal,
      ...rest,
    }),
    run: (request) => runTurn(request),
  };
  const runTurn = makeRunTurn({
    stateDir,
    home: join(stateDir, "home"),
    env,
    resolveSecret: async (secret) => {
      if (typeof secret === "string")
        return secret.replace(/^\$\{(.*)\}$/, (_, name: string) => env[name] ?? "");
      if (secret.source !== "env") throw new Error(`no ${secret.source} here`);
      return env[secret.id] ?? "";
    },
    clock: { now: () => bench.nowMs },
    log: { warn: (fields, message) => logged.push({ fields, message }) },
    ...changes,
  });
  return bench;
}

/** A journal in memory, with the steps of earlier tries; `written` is what this try adds. */
export function memoryJournal(
  before: readonly TurnStep[] = [],
): TurnJournal & { readonly written: TurnStep[] } {
  const written: TurnStep[] = [];
  return {
    steps: before.map((step) => ({ step, atMs: 0 })),
    written,
    record: async (step) => void written.push(step),
  };
}

/** All events of a turn. */
export async function eventsOf(turn: AsyncIterable<TurnEvent>): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of turn) events.push(event);
  return events;
}

/** The last event of a turn, and the text that was streamed before it. */
export async function endOf(
  turn: AsyncIterable<TurnEvent>,
): Promise<{ streamed: string; end: TurnEvent | undefined }> {
  const events = await eventsOf(turn);
  const streamed = events.map((event) => (event.type === "text_delta" ? event.text : "")).join("");
  return { streamed, end: events.at(-1) };
}

/** Stops the timers of the running test; `vi.advanceTimersByTime` moves them. Network and disk go on. */
export function stopTimers(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
}
