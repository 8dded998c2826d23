// Whole documents with several mistakes: as many findings as mistakes.

import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { toldOf } from "./told.ts";

test("four mistakes of four kinds give four findings", async () => {
  const told = await toldOf(`{
    kois: { list: [{ id: "work", sandbox: { mode: "all", scop: "koi" } }] },
    bindings: [{ koiId: "work", match: { channel: "whatsap", accountId: 7 } }],
    channels: { telegram: { botToken: { source: "env", idd: "TELEGRAM_BOT_TOKEN" } } },
  }`);
  expect(told).toEqual([
    "schema/unknown-key /kois/list/0/sandbox/scop (key): key=scop | where=sandbox | suggestion=scope",
    "schema/not-allowed /bindings/0/match/channel: value=whatsap | name=channel | allowed=[whatsapp, telegram, discord, slack, webchat] | suggestion=whatsapp",
    "schema/wrong-type /bindings/0/match/accountId: name=accountId | expected=a string | got=the number 7",
    "schema/unknown-key /channels/telegram/botToken/idd (key): key=idd | where=channels.telegram.botToken | suggestion=id",
  ]);
});

test("ten mistakes of ten kinds give ten findings", async () => {
  const told = await toldOf(`{
    kois: {
      list: [
        { id: "my koi" },
        { nam: "Work", id: "work", sandbox: { setupCommand: "true" } },
        {},
      ],
    },
    bindings: [
      { koiId: "work", match: { channel: "telegramm" } },
      { koiId: "work", match: { channel: "discord", guildId: true } },
    ],
    channels: { signal: {}, slack: { botToken: 7 } },
    gateway: { port: 0 },
    routing: { bindings: [] },
  }`);
  expect(told).toEqual([
    "schema/pattern /kois/list/0/id: value=my koi | name=id | expected=a koi id (a-z, 0-9, - and _, at most 64)",
    "schema/unknown-key /kois/list/1/nam (key): key=nam | where=this koi | suggestion=name",
    "schema/wrong-place /kois/list/1/sandbox/setupCommand (key): key=setupCommand | belongs=sandbox.docker",
    "schema/missing-key /kois/list/2: key=id | where=this koi",
    "schema/not-allowed /bindings/0/match/channel: value=telegramm | name=channel | allowed=[whatsapp, telegram, discord, slack, webchat] | suggestion=telegram",
    "schema/wrong-type /bindings/1/match/guildId: name=guildId | expected=a string or a number | got=true",
    "channel/unknown /channels/signal (key): channel=signal",
    "schema/no-variant /channels/slack/botToken: name=botToken | expected=[a string, an object with `source` (`env`, `file` or `exec`)] | got=a number",
    "schema/range /gateway/port: name=port | expected=1–65535 | got=0",
    "schema/legacy-shape /routing/bindings (key): old=routing.bindings | now=bindings",
  ]);
});

const PAGE = "test/fixtures/page";

test.each(readdirSync(PAGE))("the page's example %s has no findings", async (name) => {
  expect(await toldOf(readFileSync(`${PAGE}/${name}`, "utf8"))).toEqual([]);
});
