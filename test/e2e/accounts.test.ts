// The proof of the whole: the built gateway with two WhatsApp numbers, a Telegram bot, a Discord bot and a Slack app, all
// by their real client libraries, and bindings of every sort. The table says who must answer, and in which session.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { GatewayChild } from "../breakage/gateway-child.ts";
import { readKoi } from "../breakage/read-state.ts";
import { waitUntil } from "../breakage/wait.ts";
import { ownFolder } from "./platforms/own-folder.ts";
import { allOpen, hasStore, linesOf, Town } from "./platforms/town.ts";
import { bindingsOf, koiIds } from "./platforms/town-config.ts";

const folder = ownFolder();
/** Every sort of a binding has its place. */
const TIERS = [
  "account",
  "broadcast",
  "channel",
  "default",
  "guild",
  "guildRoles",
  "parentPeer",
  "peer",
  "team",
];
let town: Town;
let gateway: GatewayChild;

beforeAll(async () => {
  town = await Town.start(folder.path);
  gateway = await town.gateway();
  await allOpen(gateway);
});

afterAll(async () => {
  await gateway?.kill();
  await town?.close();
  folder.remove();
});

/** One message in every place, at once: each is answered by the kois that the table says, once each, in its own place. */
async function everybodyIsAnswered(): Promise<void> {
  const verdicts = town.verdicts();
  const lines = await Promise.all(town.spots.map((spot) => town.say(spot)));
  const wanted = town.spots.flatMap(({ name, at }, index) =>
    (verdicts.get(name)?.deliveries ?? []).map(({ koiId }) => `${lines[index]} ${koiId} ${at}`),
  );
  const got = (): string[] =>
    lines.flatMap((line) => town.answersTo(line).map(({ koiId, at }) => `${line} ${koiId} ${at}`));
  await waitUntil("an answer for everybody", () => got().length >= wanted.length, 20_000).catch(
    () => undefined,
  );
  expect(got().sort()).toEqual(wanted.sort());
}

/** Waits until the gateway runs on the config as it stands now, with every account open. */
async function taken(generation: number): Promise<void> {
  await waitUntil(
    "the config to be taken up",
    async () => (await gateway.status()).table.generation > generation,
  );
  await allOpen(gateway);
}

function connections(): Record<string, number> {
  return Object.fromEntries(town.lines.map((line) => [line.account, line.connections()]));
}

test("every message is answered by the koi, account, peer and thread that the table says", async () => {
  const tiers = new Set([...town.verdicts().values()].map(({ tier }) => tier));
  expect([...tiers].sort()).toEqual(TIERS);
  await everybodyIsAnswered();
  // Each conversation goes on where it began.
  await everybodyIsAnswered();
});

test("changed bindings close no connection and hold from the next message on", async () => {
  const before = connections();
  const { generation } = (await gateway.status()).table;
  // Everybody's koi is another one now.
  const others = (koiId: string): string => koiIds[(koiIds.indexOf(koiId) + 1) % koiIds.length] ?? "";
  town.configure(bindingsOf(town.sides).map(({ koiId, match }) => ({ koiId: others(koiId), match })));
  await taken(generation);
  await everybodyIsAnswered();
  expect(connections()).toEqual(before);
});

test("a changed account connects anew, and no other one does", async () => {
  const more: Record<string, object> = {};
  for (const { account } of town.lines) {
    const before = connections();
    const { generation } = (await gateway.status()).table;
    more[account.replace(/:default$/, "")] = { textChunkLimit: 1_500 };
    town.configure(undefined, { ...more });
    await taken(generation);
    await waitUntil("the account to connect anew", () => connections()[account] !== before[account]);
    expect(connections()).toEqual({ ...before, [account]: (before[account] ?? 0) + 1 });
  }
  await allOpen(gateway);
  await everybodyIsAnswered();
});

test("no account ever answered for another, and each conversation is in the session that the table says", async () => {
  expect(await gateway.stop()).toBe(0);
  const strangers = town
    .answers()
    .filter(({ at, lines }) => lines.some((line) => town.said.get(line)?.at !== at));
  expect(strangers).toEqual([]);
  expect(town.unfinished()).toEqual([]);
  // Of the bindings at the end and at the beginning, which are the same.
  const verdicts = town.verdicts();
  const sessions = new Map<string, Set<string>>();
  for (const koiId of koiIds.filter((id) => hasStore(folder.path, id))) {
    const { transcripts, pending, unsent, deadLetters, undelivered } = readKoi(folder.path, koiId);
    expect([pending, unsent, deadLetters, undelivered]).toEqual([[], [], [], []]);
    for (const [sessionKey, entries] of transcripts) {
      for (const { text } of entries.filter(({ role }) => role === "user")) {
        for (const line of linesOf(text))
          sessions.set(line, (sessions.get(line) ?? new Set()).add(`${koiId} ${sessionKey}`));
      }
    }
  }
  expect([...sessions.keys()].sort()).toEqual([...town.said.keys()].sort());
  for (const { name } of town.spots) {
    const first = sessions.get([...town.said].find(([, spot]) => spot.name === name)?.[0] ?? "");
    const wanted = verdicts.get(name)?.deliveries.map(({ koiId, sessionKey }) => `${koiId} ${sessionKey}`);
    expect([...(first ?? [])].sort()).toEqual(wanted?.sort());
  }
});
