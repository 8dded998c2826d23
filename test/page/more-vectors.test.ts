// What the page leaves to the definition: scopes of direct messages, topics, conjunctions, unknown kois, spellings.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { parseFacts } from "../../src/routing/parse-facts.ts";
import { decodeTable } from "../../src/routing/table/decode.ts";
import { compileConfig } from "../compiler/make-compile.ts";

const KOIS = { list: [{ id: "x", default: true }, { id: "a" }, { id: "y" }] };

/** The koi, tier and session key of a message. */
async function routed(config: SkykoiConfig, facts: unknown): Promise<readonly unknown[]> {
  const { table, diagnostics } = await compileConfig({ kois: KOIS, ...config });
  const decoded = table && decodeTable(table);
  if (!decoded?.ok) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  const parsed = parseFacts(facts, decoded.table.gateway);
  if ("error" in parsed) throw new Error(parsed.error.message);
  const { koiId, tier, sessionKey } = decoded.table.route(parsed.facts);
  return [koiId, tier, sessionKey];
}

async function errorsOf(config: unknown): Promise<readonly (readonly string[])[]> {
  const { diagnostics } = await compileConfig(config);
  return diagnostics.filter((one) => one.severity === "error").map((one) => [one.code, one.pointer]);
}

describe("the scope of direct messages", () => {
  const message = { channel: "telegram", accountId: "Work", peer: { kind: "dm", id: 123 } };
  const scopes: readonly [
    scope: "main" | "per-peer" | "per-channel-peer" | "per-account-channel-peer",
    plain: string,
    linked: string,
  ][] = [
    ["main", "koi:a:main", "koi:a:main"],
    ["per-peer", "koi:a:dm:123", "koi:a:dm:alice"],
    ["per-channel-peer", "koi:a:telegram:dm:123", "koi:a:telegram:dm:alice"],
    ["per-account-channel-peer", "koi:a:telegram:work:dm:123", "koi:a:telegram:work:dm:alice"],
  ];
  const config = {
    bindings: [{ koiId: "a", match: { channel: "telegram" as const, accountId: "work" } }],
    channels: { telegram: { accounts: { work: { botToken: "${T}" } } } },
  };

  test.each(scopes)("%s gives %s, and %s to a person with a link", async (dmScope, plain, linked) => {
    const identityLinks = { Alice: ["telegram:123"] };
    expect(await routed({ ...config, session: { dmScope } }, message)).toEqual(["a", "account", plain]);
    expect(await routed({ ...config, session: { dmScope, identityLinks } }, message)).toEqual([
      "a",
      "account",
      linked,
    ]);
  });

  test("may be a binding's own", async () => {
    const bindings = config.bindings.map((one) => ({ ...one, session: { dmScope: "per-peer" as const } }));
    expect(await routed({ ...config, bindings }, message)).toEqual(["a", "account", "koi:a:dm:123"]);
  });
});

describe("a topic", () => {
  const message = {
    channel: "telegram",
    peer: { kind: "group", id: "-100:topic:7" },
    parentPeer: { kind: "group", id: "-100" },
  };
  const group = {
    koiId: "a",
    match: { channel: "telegram" as const, peer: { kind: "group" as const, id: "-100" } },
  };
  const topic = {
    koiId: "y",
    match: { channel: "telegram" as const, peer: { kind: "group" as const, id: "-100:topic:7" } },
  };

  test("goes where its group goes", async () => {
    const answer = ["a", "parentPeer", "koi:a:telegram:group:-100:topic:7"];
    expect(await routed({ bindings: [group] }, message)).toEqual(answer);
  });

  test("goes where a binding of its own says, wherever that is listed", async () => {
    const answer = ["y", "peer", "koi:y:telegram:group:-100:topic:7"];
    expect(await routed({ bindings: [group, topic] }, message)).toEqual(answer);
    expect(await routed({ bindings: [topic, group] }, message)).toEqual(answer);
  });
});

describe("a binding with a peer and a guild", () => {
  const bindings = [
    {
      koiId: "a",
      match: { channel: "discord" as const, guildId: "9", peer: { kind: "channel" as const, id: "5" } },
    },
  ];
  const rows: readonly [peer: string, guild: string, koi: string, tier: string][] = [
    ["5", "9", "a", "peer"],
    ["6", "9", "x", "default"],
    ["5", "8", "x", "default"],
  ];

  test.each(rows)("channel %s of guild %s goes to %s", async (id, guildId, koi, tier) => {
    const message = { channel: "discord", guildId, peer: { kind: "channel", id } };
    expect(await routed({ bindings }, message)).toEqual([koi, tier, `koi:${koi}:discord:channel:${id}`]);
  });
});

describe("names", () => {
  test("a koi that does not exist is an error at its name", async () => {
    const bindings = [{ koiId: "ghost", match: { channel: "whatsapp" } }];
    expect(await errorsOf({ kois: KOIS, bindings })).toEqual([["binding/unknown-koi", "/bindings/0/koiId"]]);
  });

  test("blanks and capitals of a channel, capitals of an account and a koi do not count", async () => {
    const config: SkykoiConfig = {
      bindings: [{ koiId: "A", match: { channel: " WhatsApp ", accountId: "Biz" } }],
      channels: { whatsapp: { accounts: { biz: {} } } },
    };
    const message = { channel: "WHATSAPP", accountId: "bIZ", peer: { kind: "dm", id: "+15551230001" } };
    expect(await routed(config, message)).toEqual(["a", "account", "koi:a:main"]);
  });

  test.each(["Work Team", "日本", "a/b", ""])("%j is no id of a koi", async (id) => {
    const errors = await errorsOf({ kois: { list: [{ id }] } });
    expect(errors).toEqual([["schema/pattern", "/kois/list/0/id"]]);
  });
});

test("a Discord thread is keyed by its room, a Slack thread by its time", async () => {
  const thread = {
    channel: "discord",
    guildId: "9",
    peer: { kind: "channel", id: "77" },
    parentPeer: { kind: "channel", id: "5" },
  };
  expect(await routed({}, thread)).toEqual(["x", "default", "koi:x:discord:channel:5:thread:77"]);
  const reply = {
    channel: "slack",
    peer: { kind: "channel", id: "C0123ABCD" },
    threadId: "1612345678.000100",
  };
  expect(await routed({}, reply)).toEqual([
    "x",
    "default",
    "koi:x:slack:channel:C0123ABCD:thread:1612345678.000100",
  ]);
});
