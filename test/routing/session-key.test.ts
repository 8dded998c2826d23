// Session keys: every shape that there is, and what they never depend on (Page: Concepts).

import { describe, expect, it } from "vitest";
import type { CompiledSession } from "../../src/routing/compiled-gateway.ts";
import type { Facts } from "../../src/routing/facts.ts";
import type { KoiId } from "../../src/routing/ids.ts";
import { sessionKey } from "../../src/routing/session-key.ts";
import { type MessageWords, factsOf, usualSession } from "./make.ts";

const koi = "a" as KoiId;

function keyOf(message: MessageWords, session: Partial<CompiledSession> = {}): string {
  return sessionKey(koi, factsOf(message), { ...usualSession, ...session });
}

const person: MessageWords = { channel: "telegram", account: "work", peer: ["dm", "123"] };

it("is named by what names it, whatever the peer: a slash command of Slack is of its sender alone", () => {
  const command = { ...factsOf({ ...person, channel: "slack" }), sessionName: "slack:slash:U0ANNA0001" };
  expect(sessionKey(koi, command, usualSession)).toBe("koi:a:slack:slash:U0ANNA0001");
});

describe("the key of a direct message", () => {
  const byScope: readonly (readonly [CompiledSession["dmScope"], string])[] = [
    ["main", "koi:a:main"],
    ["per-peer", "koi:a:dm:123"],
    ["per-channel-peer", "koi:a:telegram:dm:123"],
    ["per-account-channel-peer", "koi:a:telegram:work:dm:123"],
  ];

  it.each(byScope)("under %s is %s", (dmScope, key) => {
    expect(keyOf(person, { dmScope })).toBe(key);
  });

  it("carries the main key of the config", () => {
    expect(keyOf(person, { mainKey: "desk" })).toBe("koi:a:desk");
  });

  it("follows the scope of the binding, if it has one", () => {
    const facts = factsOf(person);
    expect(sessionKey(koi, facts, usualSession, "per-peer")).toBe("koi:a:dm:123");
    expect(sessionKey(koi, facts, { ...usualSession, dmScope: "per-peer" }, "main")).toBe("koi:a:main");
    expect(sessionKey(koi, facts, { ...usualSession, dmScope: "per-peer" }, undefined)).toBe("koi:a:dm:123");
  });

  it("keeps the case of the id", () => {
    expect(keyOf({ channel: "slack", peer: ["dm", "U0123ABCD"] }, { dmScope: "per-peer" })).toBe(
      "koi:a:dm:U0123ABCD",
    );
  });
});

describe("a direct message of any channel", () => {
  const people: readonly (readonly [NonNullable<MessageWords["channel"]>, string])[] = [
    ["whatsapp", "+15551230001"],
    ["telegram", "123"],
    ["discord", "112233445566778899"],
    ["slack", "U0123ABCD"],
    ["webchat", "v-1"],
  ];

  it.each(people)("has the shapes of all: %s", (channel, id) => {
    const message: MessageWords = { channel, account: "work", peer: ["dm", id] };
    const scopes = ["main", "per-peer", "per-channel-peer", "per-account-channel-peer"] as const;
    expect(scopes.map((dmScope) => keyOf(message, { dmScope }))).toEqual([
      "koi:a:main",
      `koi:a:dm:${id}`,
      `koi:a:${channel}:dm:${id}`,
      `koi:a:${channel}:work:dm:${id}`,
    ]);
  });

  it.each([
    ["slack", "U0123ABCD", "1612345678.000100"],
    ["telegram", "123", "7"],
  ] as const)("carries its thread behind every shape: %s", (channel, id, threadId) => {
    const message: MessageWords = { channel, account: "work", peer: ["dm", id], threadId };
    const scopes = ["main", "per-peer", "per-channel-peer", "per-account-channel-peer"] as const;
    const thread = `:thread:${threadId}`;
    expect(scopes.map((dmScope) => keyOf(message, { dmScope, mainKey: "desk" }))).toEqual([
      `koi:a:desk${thread}`,
      `koi:a:dm:${id}${thread}`,
      `koi:a:${channel}:dm:${id}${thread}`,
      `koi:a:${channel}:work:dm:${id}${thread}`,
    ]);
    const identityLinks = { [`${channel}:${id}`]: "alice" };
    expect(keyOf(message, { dmScope: "per-peer", identityLinks })).toBe(`koi:a:dm:alice${thread}`);
  });

  it("under a scope of the binding has the links and the main key of the config", () => {
    const session = { ...usualSession, mainKey: "desk", identityLinks: { "telegram:123": "alice" } };
    const facts = factsOf(person);
    expect([
      sessionKey(koi, facts, session, "per-account-channel-peer"),
      sessionKey(koi, facts, { ...session, dmScope: "per-peer" }, "main"),
    ]).toEqual(["koi:a:telegram:work:dm:alice", "koi:a:desk"]);
  });
});

describe("identity links", () => {
  const identityLinks = { "telegram:123": "alice", "discord:222": "alice" };
  const linked: readonly (readonly [CompiledSession["dmScope"], string])[] = [
    ["main", "koi:a:main"],
    ["per-peer", "koi:a:dm:alice"],
    ["per-channel-peer", "koi:a:telegram:dm:alice"],
    ["per-account-channel-peer", "koi:a:telegram:work:dm:alice"],
  ];

  it.each(linked)("put the name in the place of the id, under %s: %s", (dmScope, key) => {
    expect(keyOf(person, { dmScope, identityLinks })).toBe(key);
  });

  it("join a person's channels into one conversation, per peer", () => {
    const elsewhere: MessageWords = { channel: "discord", peer: ["dm", "222"] };
    const session = { dmScope: "per-peer", identityLinks } as const;
    expect([keyOf(person, session), keyOf(elsewhere, session)]).toEqual(["koi:a:dm:alice", "koi:a:dm:alice"]);
  });

  it("do not reach the same id on another channel", () => {
    const other: MessageWords = { channel: "discord", peer: ["dm", "123"] };
    expect(keyOf(other, { dmScope: "per-peer", identityLinks })).toBe("koi:a:dm:123");
  });

  it("do not touch groups", () => {
    const group: MessageWords = { channel: "telegram", peer: ["group", "123"] };
    expect(keyOf(group, { dmScope: "per-peer", identityLinks })).toBe("koi:a:telegram:group:123");
  });

  it("are no properties that objects have anyway", () => {
    const odd: MessageWords = { channel: "webchat", peer: ["dm", "constructor"] };
    expect(keyOf(odd, { dmScope: "per-peer", identityLinks })).toBe("koi:a:dm:constructor");
  });
});

describe("a WebChat visitor", () => {
  const identityLinks = { "telegram:123": "alice", "webchat:v-1": "alice" };
  const scopes = ["per-peer", "per-channel-peer", "per-account-channel-peer"] as const;

  function keysOf(id: string): string[] {
    const visitor: MessageWords = { channel: "webchat", peer: ["dm", id] };
    return scopes.map((dmScope) => keyOf(visitor, { dmScope, identityLinks }));
  }

  it("has a session of its own, as anybody", () => {
    expect(keysOf("bob")).toEqual(["koi:a:dm:bob", "koi:a:webchat:dm:bob", "koi:a:webchat:a:dm:bob"]);
  });

  it("is the linked person only by a link, not by choosing the name", () => {
    expect(keysOf("v-1")).toEqual(["koi:a:dm:alice", "koi:a:webchat:dm:alice", "koi:a:webchat:a:dm:alice"]);
    expect(keysOf("alice")).toEqual([
      "koi:a:dm:webchat:alice",
      "koi:a:webchat:dm:webchat:alice",
      "koi:a:webchat:a:dm:webchat:alice",
    ]);
  });

  it.each(["+15551230001", "123", "112233445566778899", "U0123ABCD"])(
    "is nobody on another channel by choosing the id %s",
    (id) => {
      expect(keysOf(id)[0]).toBe(`koi:a:dm:webchat:${id}`);
      expect(keysOf(id)[1]).toBe(`koi:a:webchat:dm:${id}`);
    },
  );
});

describe("the key of a group, channel or thread", () => {
  const shapes: readonly (readonly [fact: string, message: MessageWords, key: string])[] = [
    [
      "a group",
      { channel: "whatsapp", peer: ["group", "120363999999999999@g.us"] },
      "koi:a:whatsapp:group:120363999999999999@g.us",
    ],
    ["a channel", { channel: "discord", peer: ["channel", "5"], guildId: "9" }, "koi:a:discord:channel:5"],
    ["a group of direct messages", { channel: "discord", peer: ["group", "5"] }, "koi:a:discord:group:5"],
    [
      "a room of the web page",
      { channel: "webchat", peer: ["group", "room-1"] },
      "koi:a:webchat:group:room-1",
    ],
    [
      "a Discord thread",
      { channel: "discord", peer: ["channel", "55"], parent: ["channel", "5"], guildId: "9" },
      "koi:a:discord:channel:5:thread:55",
    ],
    [
      "a Telegram topic",
      { channel: "telegram", peer: ["group", "-100:topic:7"], parent: ["group", "-100"] },
      "koi:a:telegram:group:-100:topic:7",
    ],
    [
      "a reply in a Slack thread",
      { channel: "slack", peer: ["channel", "C0123ABCD"], teamId: "T0KOI", threadId: "1612345678.000100" },
      "koi:a:slack:channel:C0123ABCD:thread:1612345678.000100",
    ],
    [
      "a thread of a Slack group of people",
      { channel: "slack", peer: ["group", "G0123ABCD"], threadId: "1612345678.000100" },
      "koi:a:slack:group:G0123ABCD:thread:1612345678.000100",
    ],
    [
      "a Telegram channel",
      { channel: "telegram", peer: ["channel", "-1001"] },
      "koi:a:telegram:channel:-1001",
    ],
    [
      "a message outside of Slack's threads",
      { channel: "slack", peer: ["channel", "C0123ABCD"], teamId: "T0KOI" },
      "koi:a:slack:channel:C0123ABCD",
    ],
    [
      "a reply in a thread of a direct message",
      { channel: "slack", peer: ["dm", "U0123ABCD"], threadId: "1612345678.000100" },
      "koi:a:main:thread:1612345678.000100",
    ],
  ];

  it.each(shapes)("is, for %s, its own", (_, message, key) => {
    expect(keyOf(message)).toBe(key);
    expect(
      keyOf(message, { mainKey: "main", dmScope: "main", identityLinks: { "slack:U0123ABCD": "x" } }),
    ).toBe(key);
  });

  it("does not depend on the scope of direct messages", () => {
    const group: MessageWords = { channel: "telegram", peer: ["group", "-100"] };
    const keys = ["main", "per-peer", "per-channel-peer", "per-account-channel-peer"] as const;
    expect(keys.map((dmScope) => keyOf(group, { dmScope }))).toEqual(
      keys.map(() => "koi:a:telegram:group:-100"),
    );
  });

  it("is the same for two accounts in one group", () => {
    const group: MessageWords = { channel: "whatsapp", peer: ["group", "1203630...@g.us"] };
    expect([keyOf({ ...group, account: "personal" }), keyOf({ ...group, account: "biz" })]).toEqual([
      "koi:a:whatsapp:group:1203630...@g.us",
      "koi:a:whatsapp:group:1203630...@g.us",
    ]);
  });
});

describe("keys of different kois", () => {
  it("never collide, whatever the message", () => {
    const messages: readonly Facts[] = [
      factsOf(person),
      factsOf({ channel: "webchat", peer: ["dm", "b:main"] }),
      factsOf({ channel: "webchat", peer: ["group", "koi:b:main"] }),
      factsOf({ peer: ["channel", "55"], parent: ["channel", "5"] }),
    ];
    const scopes = ["main", "per-peer", "per-channel-peer", "per-account-channel-peer"] as const;
    const keysOf = (koiId: string): Set<string> =>
      new Set(
        scopes.flatMap((scope) => messages.map((m) => sessionKey(koiId as KoiId, m, usualSession, scope))),
      );
    const [a, ab, b] = [keysOf("a"), keysOf("a-b"), keysOf("b")];
    const all = new Set([...a, ...ab, ...b]);
    expect(all.size).toBe(a.size + ab.size + b.size);
  });
});
