// Who reaches whom: two kois that are not listed know nothing of each other, whatever keys they guess; and nothing leads out
// of a sandbox.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { DeskCaller, SessionDesk } from "../../../src/koi/sessions/session-desk.ts";
import { StoreError } from "../../../src/koi/store/store-error.ts";
import { tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";
import { inTouch, key, owner, sendTo, stranger, type Town, town } from "./town.ts";

const silent = () => "";

/** A town whose kois have each spoken with a person, and the desk of one of them. */
async function spokenTown(
  kois: readonly string[],
  config: SkykoiConfig,
): Promise<Town & { desk(koiId: string): SessionDesk }> {
  const t = town(Object.fromEntries(kois.map((id) => [id, silent])), config);
  for (const id of kois) await t.write(id, `secret of ${id}`);
  await until(() => t.requests.length === kois.length, "the turns");
  await until(() => kois.every((id) => t.storeOf(id).pending().length === 0), "their ends");
  return {
    ...t,
    desk: (koiId) => {
      const desk = t.requests.find(({ koi }) => koi.id === koiId)?.desk?.sessions;
      if (!desk) throw new Error(`no desk of ${koiId}`);
      return desk;
    },
  };
}

const query = { limit: 50, messageLimit: 3 };
const history = (session: string) => ({ session, limit: 9, hasTools: true, maxChars: 9_000 });
const keysOf = async (desk: SessionDesk, caller: DeskCaller): Promise<string[]> =>
  (await desk.list(query, caller)).sessions.map(({ sessionKey }) => sessionKey).sort();

test.each<[string, SkykoiConfig["tools"]]>([
  ["off, as it is by default", {}],
  ["switched on without a list", { koiToKoi: { enabled: true } }],
  ["switched on with an empty list", { koiToKoi: { enabled: true, allow: [] } }],
  ["with one end listed", { koiToKoi: { enabled: true, allow: ["home"] } }],
  ["with the other end listed", { koiToKoi: { enabled: true, allow: ["work"] } }],
  ["listed and not switched on", { koiToKoi: { allow: ["*"] } }],
  [
    "listed, and all sessions made visible",
    { koiToKoi: { enabled: true, allow: ["home"] }, sessions: { visibility: "all" } },
  ],
  [
    "in touch, with a narrow view",
    { koiToKoi: { enabled: true, allow: ["*"] }, sessions: { visibility: "koi" } },
  ],
])("kois neither see nor reach each other: %s", async (_, tools) => {
  const t = await spokenTown(["home", "work"], { ...inTouch, tools: tools ?? {} });
  const desk = t.desk("home");
  const nothing = await desk.history(history("koi:home:nowhere"), owner);
  expect(nothing).toEqual({ refused: expect.stringContaining("there is no session") });
  for (const guess of ["koi:work:work", "koi:work:main", "koi:WORK:work", "koi:work:none"]) {
    const same = JSON.stringify(nothing).replace("koi:home:nowhere", guess);
    expect(JSON.stringify(await desk.history(history(guess), owner))).toBe(same);
    expect(JSON.stringify(await desk.about(guess, owner))).toBe(same);
    const sent = await desk.send(
      { session: guess, text: "x", waitMs: 0 },
      owner,
      new AbortController().signal,
    );
    expect(JSON.stringify(sent)).toBe(same);
  }
  expect(await desk.history({ ...history("main"), koiId: "work" }, owner)).toHaveProperty("refused");
  expect(await desk.list({ ...query, koiId: "work" }, owner)).toEqual({ sessions: [], leftOut: 0 });
  expect(await keysOf(desk, owner)).toEqual(["koi:home:home"]);
  const spawned = await desk.spawn({ task: "x", koiId: "work", timeoutSeconds: 0, cleanup: "keep" }, owner);
  expect(JSON.stringify(spawned)).toBe(
    JSON.stringify(
      await desk.spawn({ task: "x", koiId: "nobody", timeoutSeconds: 0, cleanup: "keep" }, owner),
    ).replaceAll("nobody", "work"),
  );
  expect(t.storeOf("work").pending()).toEqual([]);
  expect(t.turns).toHaveLength(2);
});

test("ids are compared in one spelling, and a koi always reaches its own sessions", async () => {
  const t = await spokenTown(["home", "work", "else"], {
    ...inTouch,
    tools: { koiToKoi: { enabled: true, allow: ["Home", "WO*"] } },
  });
  expect(await keysOf(t.desk("home"), owner)).toEqual(["koi:home:home", "koi:work:work"]);
  expect(await keysOf(t.desk("else"), owner)).toEqual(["koi:else:else"]);
  expect(JSON.stringify(await t.desk("home").history(history("koi:work:work"), owner))).toContain(
    "secret of work",
  );
});

test("a stranger's turn reads no other session, and may write where kois are in touch", async () => {
  const t = await spokenTown(["home", "work"], inTouch);
  const desk = t.desk("home");
  expect(await keysOf(desk, stranger)).toEqual(["koi:home:home"]);
  expect(await desk.history(history("main"), stranger)).toHaveProperty("refused");
  expect(await desk.history(history("koi:work:work"), stranger)).toHaveProperty("refused");
  expect(await sendTo(desk, "home", "x", { caller: stranger })).toHaveProperty("refused");
  expect(await sendTo(desk, "work", "x", { caller: stranger })).toHaveProperty("status", "accepted");
});

test.each([
  ["own", ["koi:home:home"]],
  ["tree", ["koi:home:home", "koi:home:subagent:*"]],
  ["koi", ["koi:home:home", "koi:home:other", "koi:home:subagent:*"]],
  ["all", ["koi:home:home", "koi:home:other", "koi:home:subagent:*", "koi:work:work"]],
] as const)("visibility %s", async (visibility, expected) => {
  const t = await spokenTown(["home", "work"], {
    ...inTouch,
    tools: { ...inTouch.tools, sessions: { visibility } },
  });
  const transcript = [{ role: "user", text: "x", atMs: t.clock.now(), detail: {} }] as const;
  await t
    .storeOf("home")
    .commitTurn({ sessionKey: key("koi:home:other"), messageKeys: [], outbox: [], transcript });
  await t.desk("home").spawn({ task: "x", timeoutSeconds: 0, cleanup: "keep" }, owner);
  const seen = await keysOf(t.desk("home"), owner);
  expect(seen.map((one) => one.replace(/subagent:.*/, "subagent:*"))).toEqual(expected);
});

const boxed = (more: SkykoiConfig["tools"] = {}, visibility: "spawned" | "all" = "all"): SkykoiConfig => ({
  ...inTouch,
  tools: { ...inTouch.tools, ...more },
  kois: {
    list: [
      {
        id: "box",
        subagents: { allowKois: ["*"] },
        sandbox: { mode: "all", sessionToolsVisibility: visibility },
      },
      { id: "cell", sandbox: { mode: "all" } },
      { id: "open" },
    ],
  },
});

test("from a sandbox nothing outside of one is reached, by sending or by spawning", async () => {
  const t = await spokenTown(["box", "cell", "open"], boxed());
  const desk = t.desk("box");
  const run = { task: "x", timeoutSeconds: 0, cleanup: "keep" } as const;
  expect(await sendTo(desk, "open", "x")).toEqual({ refused: expect.stringContaining("sandbox") });
  expect(await desk.spawn({ ...run, koiId: "open" }, owner)).toEqual({
    refused: expect.stringContaining("sandbox"),
  });
  expect(await sendTo(desk, "cell", "x")).toHaveProperty("status", "accepted");
  expect(await desk.spawn({ ...run, koiId: "cell" }, owner)).toHaveProperty("runId");
  expect(await desk.spawn(run, owner)).toHaveProperty("runId");
  // The other way is open: what is asked in a sandbox stays there.
  expect(await sendTo(t.desk("open"), "box", "x")).toHaveProperty("status", "accepted");
  await until(() => t.storeOf("cell").pending().length === 0, "the turns");
  expect(t.turns.filter((turn) => turn.startsWith("open: [Message"))).toEqual([]);
});

test("what only its own main session is outside of the sandbox, is not reached from the others", async () => {
  const config: SkykoiConfig = {
    ...inTouch,
    kois: { list: [{ id: "home", sandbox: { mode: "non-main", sessionToolsVisibility: "all" } }] },
  };
  const t = await spokenTown(["home"], config);
  expect(await sendTo(t.desk("home"), "home", "x")).toEqual({ refused: expect.stringContaining("sandbox") });
});

test("by default a sandboxed session sees only what it started itself", async () => {
  const t = await spokenTown(["box", "cell", "open"], boxed({}, "spawned"));
  const desk = t.desk("box");
  await desk.spawn({ task: "x", timeoutSeconds: 0, cleanup: "keep", koiId: "cell", label: "count" }, owner);
  const seen = await keysOf(desk, owner);
  expect(seen.map((one) => one.replace(/subagent:.*/, "subagent:*"))).toEqual([
    "koi:box:box",
    "koi:cell:subagent:*",
  ]);
  expect(await sendTo(desk, "cell", "x")).toEqual({
    refused: expect.stringContaining("there is no session"),
  });
});

test("a letter that the config does not allow any more is a dead letter", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const t = town({ home: silent, work: () => held.then(() => "") });
  await t.write("home", "x");
  await until(() => t.requests.length === 1, "a desk");
  const desk = t.requests[0]?.desk?.sessions as SessionDesk;
  await sendTo(desk, "work", "one");
  await until(() => t.requests.length === 2, "the first letter");
  await sendTo(desk, "work", "two");
  t.tables.swap(tinyTable({ kois: ["home", "work"], config: { ...inTouch, tools: {} } }));
  release();
  await until(() => t.storeOf("work").deadLetters(9).length === 1, "the dead letter");
  expect(t.storeOf("work").deadLetters(9)[0]?.reason).toBe("koi_to_koi_off");
  expect(t.turns).toHaveLength(2);
});

test("the broken store of one koi hides no other, and who writes there is told", async () => {
  const t = await spokenTown(["home", "work", "else"], inTouch);
  const broken = (): never => {
    throw new Error("work must not run on this machine");
  };
  const existing = t.stores.existing.bind(t.stores);
  t.stores.existing = (koi) => (koi.id === "work" ? broken() : existing(koi));
  const desk = t.desk("home");
  expect(await keysOf(desk, owner)).toEqual(["koi:else:else", "koi:home:home"]);
  await expect(sendTo(desk, "work", "x")).rejects.toThrow(StoreError);
  await expect(desk.history(history("koi:work:work"), owner)).rejects.toThrow(StoreError);
});
