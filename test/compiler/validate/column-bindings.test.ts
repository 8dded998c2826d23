// The bindings of a big file, which come as columns.

import { expect, test } from "vitest";
import { readColumns } from "../../../src/compiler/read/columns.ts";
import { doubtfulBindings } from "../../../src/compiler/validate/column-bindings.ts";
import { validateConfig } from "../../../src/compiler/validate/validate-config.ts";
import { VERSION, line } from "./told.ts";

const GOOD = `{ koiId: "work", match: { channel: "whatsapp", accountId: "biz", peer: { kind: "dm", id: "+15551230001" } } }`;

function columnsOf(...bindings: readonly string[]): NonNullable<ReturnType<typeof readColumns>> {
  const read = readColumns(new TextEncoder().encode(`{ bindings: [${bindings.join(", ")}] }`));
  if (read === undefined) throw new Error("not of the shape that columns take");
  return read;
}

async function toldOf(...bindings: readonly string[]): Promise<readonly string[]> {
  const columns = columnsOf(...bindings);
  return (await validateConfig({ value: columns.rest, columns }, VERSION)).map(line);
}

test("plain bindings with good names are beyond doubt, in any capitals that routing reads", () => {
  const loud = `{ koiId: "Work", match: { channel: "WhatsApp", accountId: "*", peer: { kind: "DM", id: "1" } } }`;
  expect(doubtfulBindings(columnsOf(GOOD, loud)).size).toBe(0);
});

test.each([
  [
    "a koi",
    `{ koiId: "my koi", match: { channel: "slack" } }`,
    "schema/pattern /bindings/1/koiId: value=my koi | name=koiId | expected=a koi id (a-z, 0-9, - and _, at most 64)",
  ],
  [
    "a channel",
    `{ koiId: "work", match: { channel: "slak" } }`,
    "schema/not-allowed /bindings/1/match/channel: value=slak | name=channel | allowed=[whatsapp, telegram, discord, slack, webchat] | suggestion=slack",
  ],
  [
    "an account",
    `{ koiId: "work", match: { channel: "slack", accountId: "a b" } }`,
    "schema/pattern /bindings/1/match/accountId: value=a b | name=accountId | expected=an account id (a-z, 0-9, - and _, at most 64) or *",
  ],
  [
    "a kind",
    `{ koiId: "work", match: { channel: "slack", peer: { kind: "grup", id: "C1" } } }`,
    "schema/not-allowed /bindings/1/match/peer/kind: value=grup | name=kind | allowed=[dm, group, channel, direct] | suggestion=group",
  ],
  [
    "a blank id",
    `{ koiId: "work", match: { channel: "slack", peer: { kind: "dm", id: "  " } } }`,
    "schema/pattern /bindings/1/match/peer/id: value=   | name=id | expected=an id that is not blank",
  ],
  [
    "an odd element",
    `{ koiId: "work", mach: { channel: "slack" } }`,
    "schema/unknown-key /bindings/1/mach (key): key=mach | where=this binding | suggestion=match",
  ],
])("%s that the schema refuses is told at its binding", async (_fact, binding, told) => {
  expect(await toldOf(GOOD, binding, GOOD)).toEqual([told]);
});

test("odd elements that are right and a right config have no findings", async () => {
  expect(await toldOf(GOOD, `{ koiId: "work", match: { channel: "discord", guildId: "1" } }`)).toEqual([]);
});

test("what is wrong outside of the bindings is told as well", async () => {
  const columns = columnsOf(`{ koiId: "my koi", match: { channel: "slack" } }`);
  const value = { ...columns.rest, gatway: {} };
  expect((await validateConfig({ value, columns }, VERSION)).map(line)).toEqual([
    "schema/unknown-key /gatway (key): key=gatway | where=the config | suggestion=gateway",
    "schema/pattern /bindings/0/koiId: value=my koi | name=koiId | expected=a koi id (a-z, 0-9, - and _, at most 64)",
  ]);
});

test("of many wrong ones there are as many as findings", () => {
  const bindings = Array.from({ length: 20_000 }, () => `{ koiId: "my koi", match: { channel: "slack" } }`);
  expect(doubtfulBindings(columnsOf(...bindings)).size).toBe(10_000);
});
