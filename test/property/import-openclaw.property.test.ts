// The equivalence report of an import against brute force: every message of a small universe is routed by the model of
// OpenClaw and by the table of the new config.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readOpenClaw } from "../../src/compiler/import/openclaw/include.ts";
import { modernise } from "../../src/compiler/import/openclaw/legacy.ts";
import { type OpenClawModel, readModel } from "../../src/compiler/import/openclaw/openclaw-model.ts";
import { reachOf } from "../../src/compiler/import/openclaw/reach.ts";
import {
  type OpenClawBinding,
  type OpenClawMessage,
  openClawWinner,
} from "../../src/compiler/import/openclaw/reference-router.ts";
import type { Facts } from "../../src/routing/facts.ts";
import { importText, imported } from "../compiler/import/openclaw/make-import.ts";
import { memoryHost } from "../compiler/make-compile.ts";
import { runs } from "./runs.ts";

const accountsPool = ["default", "biz", "Home"];
const peersPool = {
  whatsapp: ["+15551230001", "15551230001", "1203@g.us", "*"],
  telegram: ["111", "-1001", "-1001:topic:7", "*"],
  discord: ["5", "6", "7", "*"],
  slack: ["U1AAAAAA", "C1AAAAAA", "c1aaaaaa", "*"],
} as const;
type Channel = keyof typeof peersPool;
const channelsPool = Object.keys(peersPool) as Channel[];

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

const bindingArbitrary = fc.constantFrom(...channelsPool).chain((channel) =>
  fc.record({
    agentId: fc.constantFrom("a", "B", "c", "ghost"),
    match: fc.record({
      channel: fc.constant(channel),
      accountId: optional(fc.constantFrom(...accountsPool, "*", "nobody")),
      peer: optional(
        fc.record({
          kind: fc.constantFrom("dm", "direct", "group", "channel"),
          id: fc.constantFrom(...peersPool[channel]),
        }),
      ),
      ...(channel === "discord" && {
        guildId: optional(fc.constantFrom("91", "92")),
        roles: optional(fc.subarray(["81", "82"])),
      }),
      ...(channel === "slack" && { teamId: optional(fc.constantFrom("T1AAAAAA", "T2AAAAAA")) }),
    }),
  }),
);

const accountsArbitrary = optional(
  fc
    .subarray(accountsPool)
    .chain((ids) =>
      fc
        .tuple(...ids.map(() => fc.boolean()))
        .map((off) => Object.fromEntries(ids.map((id, i) => [id, off[i] ? { enabled: false } : {}]))),
    ),
);

const configArbitrary = fc
  .record({
    agents: optional(fc.subarray(["a", "b", "c"])),
    chosen: optional(fc.constantFrom("a", "b", "c")),
    bindings: fc.array(bindingArbitrary, { maxLength: 6 }),
    accounts: fc.record(Object.fromEntries(channelsPool.map((channel) => [channel, accountsArbitrary]))),
  })
  .map(({ agents, chosen, bindings, accounts }) => ({
    ...(agents && {
      agents: { list: agents.map((id) => ({ id, ...(id === chosen && { default: true }) })) },
    }),
    bindings,
    channels: Object.fromEntries(
      Object.entries(accounts).map(([channel, listed]) => [channel, listed ? { accounts: listed } : {}]),
    ),
  }));

function modelOf(config: unknown): OpenClawModel {
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  const read = readOpenClaw({ path: "/config/openclaw.json", name: "openclaw.json", bytes }, memoryHost());
  if (!read.ok) throw new Error(read.problem);
  modernise(read.doc.root);
  return readModel(read.doc.root);
}

function* everyMessage(channel: Channel, model: OpenClawModel): Iterable<OpenClawMessage> {
  const rooms = {
    whatsapp: ["1203@g.us"],
    telegram: ["-1001"],
    discord: ["5", "6", "7"],
    slack: ["C1AAAAAA"],
  }[channel];
  const people = {
    whatsapp: ["+15551230001"],
    telegram: ["111"],
    discord: ["5", "6", "7"],
    slack: ["U1AAAAAA"],
  }[channel];
  const kind = channel === "whatsapp" || channel === "telegram" ? ("group" as const) : ("channel" as const);
  const other = { whatsapp: "9@g.us", telegram: "-1009", discord: "900", slack: "C9AAAAAA" }[channel];
  const stranger = { whatsapp: "+15559999999", telegram: "999", discord: "901", slack: "U9AAAAAA" }[channel];
  const places: Pick<OpenClawMessage, "peer" | "parentPeer">[] = [
    ...[...people, stranger].map((id) => ({ peer: { kind: "dm" as const, id } })),
    ...[...rooms, other].map((id) => ({ peer: { kind, id } })),
  ];
  for (const id of [...rooms, other]) {
    const parentPeer = { kind, id };
    if (channel === "telegram") places.push({ peer: { kind, id: `${id}:topic:7` }, parentPeer });
    if (channel === "discord")
      for (const peer of [...rooms, "902"]) places.push({ peer: { kind, id: peer }, parentPeer });
  }
  const accounts = model.accountsOf(channel).flatMap(({ id, isEnabled }) => (isEnabled ? [id] : []));
  for (const accountId of accounts) {
    for (const place of places) {
      const isRoom = place.peer.kind !== "dm";
      const guilds = channel === "discord" && isRoom ? ["91", "92", "93"] : [undefined];
      const teams = channel === "slack" ? ["T1AAAAAA", "T2AAAAAA", "T3AAAAAA"] : [undefined];
      for (const guildId of guilds) {
        for (const teamId of teams) {
          for (const roles of guildId === undefined ? [[]] : [[], ["81"], ["82"], ["81", "82"]]) {
            yield {
              channel,
              accountId,
              ...place,
              ...(guildId !== undefined && { guildId }),
              ...(teamId !== undefined && { teamId }),
              ...(roles.length > 0 && { roles }),
            };
          }
        }
      }
    }
  }
}

test("the report of an import says what every message says", async () => {
  await fc.assert(
    fc.asyncProperty(configArbitrary, async (config) => {
      const model = modelOf(config);
      const { report, compilation, text } = await imported(config);
      const { analysis } = compilation;
      if (!analysis) throw new Error(text);
      expect(compilation.diagnostics.filter((one) => one.severity === "error")).toEqual([]);
      const routes: readonly OpenClawBinding[] = model.bindings;
      const winners = new Set<number>();
      const ownerOf = (message: OpenClawMessage): string | null => {
        const won = openClawWinner(routes, message);
        return won ? won.agentId : model.defaultAgent;
      };
      const ownerNow = (message: OpenClawMessage): string | null =>
        analysis.router.route(message as Facts).koiId;
      for (const channel of channelsPool) {
        for (const message of everyMessage(channel, model)) {
          const won = openClawWinner(routes, message);
          if (won) winners.add(won.index);
          if (ownerNow(message) === ownerOf(message)) continue;
          const told = won ? report.bindings[won.index]?.status : report.unmatched?.status;
          expect({ message, told }).toEqual({ message, told: "changed" });
        }
      }
      for (const binding of model.bindings) {
        const { status, witness, from, to, newIndex } = report.bindings[binding.index] ?? {};
        const isApart = ["off", "lost"].includes(reachOf(binding, model).kind);
        expect({ index: binding.index, isDead: status === "dead" }).toEqual({
          index: binding.index,
          isDead: !winners.has(binding.index) && !isApart,
        });
        if (status === "dead") expect(newIndex).toBeNull();
        if (status !== "changed" || !witness) continue;
        expect([openClawWinner(routes, witness)?.index, ownerOf(witness), ownerNow(witness)]).toEqual([
          binding.index,
          from,
          to,
        ]);
      }
    }),
    runs(150),
  );
});

test("no text makes an import throw, and what can be read has an analysis", async () => {
  const root = join(import.meta.dirname, "../fixtures/openclaw");
  const texts = readdirSync(root).map((name) => readFileSync(join(root, name, "openclaw.json"), "utf8"));
  const words = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    '"',
    "'",
    "//",
    "/*",
    "0",
    '"a"',
    "agents",
    "*",
    "\n",
    " ",
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.constantFrom(...words, "")), { minLength: 1, maxLength: 4 }),
      async (text, changes) => {
        let changed = text;
        for (const [place, length, word] of changes) {
          const start = place % (changed.length + 1);
          changed = changed.slice(0, start) + word + changed.slice(start + length);
        }
        const result = await importText(changed);
        if (result.ok) expect([changed, result.compilation.analysis !== undefined]).toEqual([changed, true]);
        else expect(result.problem).toMatch(/^openclaw\.json(?::\d+(?::\d+)?)?: /);
      },
    ),
    runs(300),
  );
});
