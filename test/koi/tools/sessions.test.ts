// The session tools as models have them: what they ask of the desk, and what a model is told.

import { expect, test } from "vitest";
import type { SessionDesk } from "../../../src/koi/sessions/session-desk.ts";
import { StoreError } from "../../../src/koi/store/store-error.ts";
import { builtInTools } from "../../../src/koi/tools/built-in-tools.ts";
import type { ToolScope } from "../../../src/koi/tools/tool.ts";
import { resultText } from "../../../src/koi/conversation.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { KoiId, SessionKey } from "../../../src/routing/ids.ts";
import { toolBench } from "./make-context.ts";

const sessionKey = "koi:work:main" as SessionKey;

/** A desk that notes what it was asked for. */
function desk(asked: unknown[], more: Partial<SessionDesk> = {}): SessionDesk {
  const note =
    <T>(answer: T) =>
    async (...what: unknown[]): Promise<T> => {
      asked.push(what[0]);
      return answer;
    };
  return {
    list: note({ sessions: [], leftOut: 0 }),
    history: note({ sessionKey, lines: [], leftOut: 0 }),
    about: note({ refused: "there is none" }),
    send: note({ runId: "r", sessionKey, status: "ok", reply: "yes" }),
    spawn: note({ runId: "r", sessionKey }),
    ...more,
  };
}

async function call(name: string, args: object, sessions?: SessionDesk): Promise<string> {
  const { context } = await toolBench();
  const tool = builtInTools.find((one) => one.name === name);
  const result = await tool?.run({ ...args }, { ...context, desk: sessions ? { sessions } : {} });
  return result ? (result.isError ? "error: " : "") + resultText(result) : "";
}

test("they are there only where a turn has a desk", async () => {
  const tools = builtInTools.filter(({ name }) => name.startsWith("sessions_"));
  expect(tools).toHaveLength(4);
  for (const tool of tools) {
    expect(tool.isThere?.({ desk: {} } as ToolScope)).toBe(false);
    expect(tool.isThere?.({ desk: { sessions: desk([]) } } as ToolScope)).toBe(true);
  }
  expect(await call("sessions_list", {})).toMatch(/^error: there are no other sessions here/);
});

test.each([
  ["sessions_list", {}, { limit: 20, messageLimit: 0 }],
  ["sessions_list", { kinds: ["group"], activeMinutes: 5 }, { kinds: ["group"], activeMinutes: 5 }],
  [
    "sessions_history",
    { sessionKey: "main" },
    { session: "main", limit: 50, hasTools: false, maxChars: 1_200 },
  ],
  [
    "sessions_send",
    { sessionKey: "koi:work:main", message: "hi" },
    { session: "koi:work:main", text: "hi", waitMs: 30_000 },
  ],
  ["sessions_send", { label: "fish", message: "hi", timeoutSeconds: 0 }, { session: "fish", waitMs: 0 }],
  ["sessions_send", { koiId: "work", message: "hi" }, { session: "main", koiId: "work" }],
  ["sessions_spawn", { task: "count" }, { task: "count", timeoutSeconds: 0, cleanup: "keep" }],
  [
    "sessions_spawn",
    { task: "count", koiId: "work", thinking: "low", runTimeoutSeconds: 9 },
    { koiId: "work", thinking: "low", timeoutSeconds: 9 },
  ],
])("%s %j", async (name, args, expected) => {
  const asked: unknown[] = [];
  expect(await call(name, args, desk(asked))).not.toMatch(/^error/);
  expect(asked).toEqual([expect.objectContaining(expected)]);
});

test.each([
  ["sessions_send", { message: "hi" }],
  ["sessions_send", { message: "hi", sessionKey: "a", label: "b" }],
  ["sessions_send", { message: "x".repeat(20_001), sessionKey: "a" }],
  ["sessions_spawn", { task: "" }],
  ["sessions_spawn", { task: "x", thinking: "wild" }],
  ["sessions_list", { limit: 1_000 }],
])("wrong parameters ask nothing: %s %j", async (name, args) => {
  const asked: unknown[] = [];
  expect(await call(name, args, desk(asked))).toMatch(/^error: /);
  expect(asked).toEqual([]);
});

test("a refusal, a failed answer and a store that can't be used are results", async () => {
  expect(
    await call(
      "sessions_send",
      { koiId: "w", message: "x" },
      desk([], { send: async () => ({ refused: "no" }) }),
    ),
  ).toBe("error: no");
  const failed = { runId: "r", sessionKey, status: "error", reason: "its model" } as const;
  expect(
    await call("sessions_send", { koiId: "w", message: "x" }, desk([], { send: async () => failed })),
  ).toBe("error: it was not answered: its model");
  const broken = desk([], { list: () => Promise.reject(new StoreError("closed", "/secret/path", "x")) });
  expect(await call("sessions_list", {}, broken)).toBe(
    "error: a koi's store can't be used (closed); nothing more was done",
  );
});

test("session_status tells of another session too", async () => {
  const asked: unknown[] = [];
  expect(await call("session_status", { sessionKey: "koi:x:y" }, desk(asked))).toBe("error: there is none");
  expect(asked).toEqual(["koi:x:y"]);
  expect(JSON.parse(await call("session_status", {}, desk(asked)))).toMatchObject({ koiId: "main" });
});

test("kois_list names those that can be reached, and says how; alone it is not offered", async () => {
  const { context } = await toolBench();
  const tool = builtInTools.find(({ name }) => name === "kois_list");
  const kois = ["main", "work", "box", "far"].map((id) => ({ ...context.koi, id: id as KoiId }));
  const config: SkykoiConfig = {
    kois: {
      list: [
        { id: "main", name: "Home", subagents: { allowKois: ["box"] } },
        { id: "work", identity: { name: "Ida" } },
        { id: "box", sandbox: { mode: "all" } },
        { id: "far" },
      ],
    },
    tools: { koiToKoi: { enabled: true, allow: ["main", "work"] } },
  };
  const there = { ...context, gateway: { ...context.gateway, kois, config }, desk: { sessions: desk([]) } };
  expect(tool?.isThere?.(there)).toBe(true);
  const result = await tool?.run({}, { ...there, isOwner: false });
  expect(JSON.parse(result ? resultText(result) : "")).toEqual({
    kois: [
      { koiId: "main", name: "Home", isYou: true, mayStartRuns: true, mayWrite: true },
      { koiId: "box", mayStartRuns: true, mayWrite: false },
      { koiId: "work", name: "Ida", mayStartRuns: false, mayWrite: true },
    ],
  });
  const apart = { ...there, gateway: { ...there.gateway, config: {} } };
  expect(tool?.isThere?.(apart)).toBe(false);
});
