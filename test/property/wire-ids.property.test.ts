// Any spelling of an id in a config, and the way in which the platform writes the same id, are one key of the table: what the
// adapter of each channel emits is won by the binding. Telegram's is beside its adapter. Runs: SKYKOI_PROPERTY_RUNS, default 60.

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { factsOf as discordFacts } from "../../src/channels/discord/inbound.ts";
import { messageOf as slackMessage } from "../../src/channels/slack/inbound.ts";
import { visitOf } from "../../src/channels/webchat/visit.ts";
import { isMintedId } from "../../src/channels/webchat/visitor-id.ts";
import { whoOf } from "../../src/channels/whatsapp/inbound/who.ts";
import type { Facts } from "../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../src/routing/ids.ts";
import { decodeTable } from "../../src/routing/table/decode.ts";
import { compileText } from "../compiler/make-compile.ts";
import { runs } from "./runs.ts";

const cases = runs(60);
const accountId = "default" as AccountId;
const around = fc.constantFrom("", " ", "\u200b", "\ufeff");

/** The tier and koi by which a table of one binding routes `facts`. */
async function routed(match: object, facts: Facts): Promise<readonly [string, string | null]> {
  const config = {
    kois: { list: [{ id: "other", default: true }, { id: "ours" }] },
    bindings: [{ koiId: "ours", match: { ...match, accountId: "*" } }],
  };
  const { table } = await compileText(JSON.stringify(config));
  const decoded = table && decodeTable(table);
  if (!decoded?.ok) return expect.fail(`no table: ${JSON.stringify(match)}`);
  const { tier, koiId } = decoded.table.route(facts);
  return [tier, koiId];
}

const digits = fc.integer({ min: 10_000_000_000, max: 99_999_999_999 }).map(String);

it("a person on WhatsApp, by number, device or LID", async () => {
  const spelling = (n: string): fc.Arbitrary<string> =>
    fc.constantFrom(
      `+${n}`,
      n,
      `${n}@s.whatsapp.net`,
      `${n}:12@s.whatsapp.net`,
      `whatsapp:+${n}`,
      `00${n}`,
      `+${n.slice(0, 2)} (${n.slice(2, 5)}) ${n.slice(5)}`,
    );
  const wire = (n: string): fc.Arbitrary<object> =>
    fc.constantFrom<object>(
      { remoteJid: `${n}@s.whatsapp.net` },
      { remoteJid: `${n}:7@s.whatsapp.net` },
      { remoteJid: `${n}@c.us` },
      { remoteJid: "9155@lid", remoteJidAlt: `${n}@s.whatsapp.net` },
      { remoteJid: "9155:3@lid" },
    );
  const person = digits.chain((n) => fc.tuple(fc.constant(n), spelling(n), wire(n), around));
  const self = { phoneJid: "15550000000@s.whatsapp.net", id: "+15550000000" as PeerId };
  await fc.assert(
    fc.asyncProperty(person, async ([n, id, key, blank]) => {
      const who = await whoOf(key, self, () => Promise.resolve(`${n}@s.whatsapp.net`));
      if (!who) return expect.fail("nobody");
      const facts: Facts = { channel: "whatsapp", accountId, peer: who.peer };
      expect(await routed({ channel: "whatsapp", peer: { kind: "dm", id: blank + id } }, facts)).toEqual([
        "peer",
        "ours",
      ]);
    }),
    cases,
  );
});

it("a group on WhatsApp, old and new ones", async () => {
  const local = fc.oneof(
    fc.bigInt({ min: 120_363n * 10n ** 12n, max: 120_364n * 10n ** 12n - 1n }).map(String),
    fc.tuple(digits, fc.integer({ min: 1_300_000_000, max: 1_700_000_000 })).map((parts) => parts.join("-")),
  );
  const spellings = fc.constantFrom<(id: string) => string>(
    (id) => `${id}@g.us`,
    (id) => `${id}@G.US`,
    (id) => `whatsapp:${id}@g.us`,
    (id) => id,
  );
  const wire = fc.constantFrom<object>(
    { participant: "15551230001@s.whatsapp.net" },
    { participant: "15551230001:7@s.whatsapp.net" },
    { participant: "9155:3@lid", participantAlt: "15551230001@s.whatsapp.net" },
    { participant: "9155@lid" },
  );
  const self = { phoneJid: "15550000000@s.whatsapp.net", id: "+15550000000" as PeerId };
  await fc.assert(
    fc.asyncProperty(fc.tuple(local, spellings, wire, around), async ([id, spelt, key, blank]) => {
      const who = await whoOf({ remoteJid: `${id}@g.us`, ...key }, self, () => Promise.resolve(undefined));
      if (!who) return expect.fail("no group");
      const facts: Facts = { channel: "whatsapp", accountId, peer: who.peer };
      const peer = { kind: "group", id: blank + spelt(id) };
      expect(await routed({ channel: "whatsapp", peer }, facts)).toEqual(["peer", "ours"]);
    }),
    cases,
  );
});

it("a visitor and a room of WebChat, as a person or the gateway named them", async () => {
  const name = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9._@-]{1,32}$/).filter((text) => !isMintedId(text)),
    fc.stringMatching(/^v-[0-9a-f]{32}$/),
  );
  const context = { isTrusted: true, accounts: [accountId], randomId: () => "0".repeat(32) };
  await fc.assert(
    fc.asyncProperty(fc.tuple(name, name, around), async ([visitorId, roomId, blank]) => {
      const places = { dm: { visitorId }, group: { visitorId, roomId } };
      for (const [kind, hello] of Object.entries(places)) {
        const judged = visitOf({ type: "hello", version: 1, ...hello }, context);
        if (!judged.ok) return expect.fail(judged.message);
        const facts: Facts = { channel: "webchat", accountId, peer: judged.visit.peer };
        const peer = { kind, id: blank + (kind === "dm" ? visitorId : roomId) };
        expect(await routed({ channel: "webchat", peer }, facts)).toEqual(["peer", "ours"]);
      }
    }),
    cases,
  );
});

it("a channel, a server and a role on Discord", async () => {
  const snowflake = fc.bigInt({ min: 10n ** 17n, max: 10n ** 18n }).map(String);
  const all = fc.tuple(
    snowflake,
    snowflake,
    snowflake,
    fc.constantFrom("", "discord:", "channel:", "<#"),
    around,
  );
  await fc.assert(
    fc.asyncProperty(all, async ([channel, guild, role, prefix, blank]) => {
      const facts = discordFacts({ channel_id: channel, guild_id: guild }, "1", [role], {
        accountId,
        us: { id: "2", name: "koi" },
        ourRoles: [],
        place: { kind: "channel" },
        nowMs: 0,
      });
      const id = `${blank}${prefix}${channel}${prefix === "<#" ? ">" : ""}${blank}`;
      const on = { channel: "discord" };
      expect(await routed({ ...on, peer: { kind: "channel", id } }, facts)).toEqual(["peer", "ours"]);
      expect(await routed({ ...on, guildId: `${blank}guild:${guild}` }, facts)).toEqual(["guild", "ours"]);
      const roles = [`<@&${role}>`];
      expect(await routed({ ...on, guildId: guild, roles }, facts)).toEqual(["guildRoles", "ours"]);
    }),
    cases,
  );
});

it("a room, a person and a workspace on Slack", async () => {
  const name = fc.stringMatching(/^[0-9][A-Z0-9]{8}$/);
  const spellings = fc.constantFrom<(id: string, mark: string) => string>(
    (id) => id,
    (id) => id.toLowerCase(),
    (id) => `slack:${id}`,
    (id, mark) => `<${mark}${id}>`,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(name, name, name, spellings, around),
      async ([room, person, team, spelt, blank]) => {
        const us = { userId: "U0US", botId: "B0US", teamId: `T${team}`, name: "koi" };
        const reading = { accountId, us, teamId: `T${team}`, nowMs: 0 };
        const event = { type: "message", user: `U${person}`, ts: "1.1", text: "x" };
        const inRoom = slackMessage({ ...event, channel: `C${room}` }, { ...reading, kind: "channel" });
        const direct = slackMessage({ ...event, channel: "D0DIRECT" }, { ...reading, kind: "dm" });
        if (!inRoom || !direct) return expect.fail("no message");
        const on = { channel: "slack" };
        const roomPeer = { kind: "channel", id: blank + spelt(`C${room}`, "#") };
        expect(await routed({ ...on, peer: roomPeer }, inRoom.facts)).toEqual(["peer", "ours"]);
        const dmPeer = { kind: "dm", id: blank + spelt(`U${person}`, "@") };
        expect(await routed({ ...on, peer: dmPeer }, direct.facts)).toEqual(["peer", "ours"]);
        expect(await routed({ ...on, teamId: `t${team}`.toLowerCase() }, direct.facts)).toEqual([
          "team",
          "ours",
        ]);
      },
    ),
    cases,
  );
});
