// The examples of the page "Multi-Koi Routing", as rules, and what each message comes to. Both matchers answer.

import { describe, expect, it } from "vitest";
import { referenceMatcher } from "../../src/routing/reference-matcher.ts";
import { makeRouter } from "../../src/routing/router.ts";
import { type MessageWords, type RuleWords, factsOf, gatewayOf, rulesOf } from "./make.ts";
import { tableOf } from "./table/build-table.ts";

interface Example {
  readonly title: string;
  readonly kois: readonly string[];
  readonly rules: readonly RuleWords[];
  /** A message and its koi, tier and session key. */
  readonly routes: readonly (readonly [message: MessageWords, koi: string, tier: string, key: string])[];
}

const whatsapp = "whatsapp";
const dm = (id: string): ["dm", string] => ["dm", id];
const group = (id: string): ["group", string] => ["group", id];

const splitRules: readonly RuleWords[] = [
  { koi: "alex", channel: whatsapp, account: "default", peer: ["dm", "+15551230001"] },
  { koi: "mia", channel: whatsapp, account: "default", peer: ["dm", "+15551230002"] },
];
const twoAccounts: readonly RuleWords[] = [
  { koi: "home", channel: whatsapp, account: "personal" },
  { koi: "work", channel: whatsapp, account: "biz" },
  { koi: "work", channel: whatsapp, account: "personal", peer: ["room", "1203630...@g.us"] },
];
const opusPeer: RuleWords = {
  koi: "opus",
  channel: whatsapp,
  account: "default",
  peer: ["dm", "+15551234567"],
};
const chatAccount: RuleWords = { koi: "chat", channel: whatsapp, account: "default" };
const peerRoutes: Example["routes"] = [
  [{ channel: whatsapp, account: "default", peer: dm("+15551234567") }, "opus", "peer", "koi:opus:main"],
  [{ channel: whatsapp, account: "default", peer: dm("+15550000000") }, "chat", "account", "koi:chat:main"],
];
const topic: MessageWords = {
  channel: "telegram",
  account: "default",
  peer: group("-100:topic:7"),
  parent: group("-100"),
};

const examples: readonly Example[] = [
  {
    title: "one WhatsApp number, two people",
    kois: ["alex", "mia"],
    rules: splitRules,
    routes: [
      [{ channel: whatsapp, account: "default", peer: dm("+15551230001") }, "alex", "peer", "koi:alex:main"],
      [{ channel: whatsapp, account: "default", peer: dm("+15551230002") }, "mia", "peer", "koi:mia:main"],
      [
        { channel: whatsapp, account: "default", peer: dm("+15559999999") },
        "alex",
        "default",
        "koi:alex:main",
      ],
      [
        { channel: whatsapp, account: "default", peer: group("1203@g.us") },
        "alex",
        "default",
        "koi:alex:whatsapp:group:1203@g.us",
      ],
    ],
  },
  {
    title: "two WhatsApps, two kois",
    kois: ["home", "work"],
    rules: twoAccounts,
    routes: [
      [{ channel: whatsapp, account: "personal", peer: dm("+1555") }, "home", "account", "koi:home:main"],
      [{ channel: whatsapp, account: "biz", peer: dm("+1555") }, "work", "account", "koi:work:main"],
      [
        { channel: whatsapp, account: "personal", peer: group("1203630...@g.us") },
        "work",
        "peer",
        "koi:work:whatsapp:group:1203630...@g.us",
      ],
      [
        { channel: whatsapp, account: "biz", peer: group("1203630...@g.us") },
        "work",
        "account",
        "koi:work:whatsapp:group:1203630...@g.us",
      ],
      [{ channel: "telegram", account: "default", peer: dm("5") }, "home", "default", "koi:home:main"],
      [{ channel: whatsapp, account: "default", peer: dm("+1555") }, "home", "default", "koi:home:main"],
    ],
  },
  {
    title: "WhatsApp for daily chat, Telegram for deep work",
    kois: ["chat", "opus"],
    rules: [chatAccount, { koi: "opus", channel: "telegram", account: "default" }],
    routes: [
      [{ channel: whatsapp, account: "default", peer: dm("+1555") }, "chat", "account", "koi:chat:main"],
      [{ channel: "telegram", account: "default", peer: dm("5") }, "opus", "account", "koi:opus:main"],
      [
        { channel: "discord", account: "default", peer: ["channel", "5"] },
        "chat",
        "default",
        "koi:chat:discord:channel:5",
      ],
    ],
  },
  { title: "one peer to opus", kois: ["chat", "opus"], rules: [opusPeer, chatAccount], routes: peerRoutes },
  {
    title: "one peer to opus, listed last",
    kois: ["chat", "opus"],
    rules: [chatAccount, opusPeer],
    routes: peerRoutes,
  },
  {
    title: "a family's group",
    kois: ["family"],
    rules: [
      { koi: "family", channel: whatsapp, account: "default", peer: ["room", "120363999999999999@g.us"] },
    ],
    routes: [
      [
        { channel: whatsapp, account: "default", peer: group("120363999999999999@g.us") },
        "family",
        "peer",
        "koi:family:whatsapp:group:120363999999999999@g.us",
      ],
      [{ channel: whatsapp, account: "default", peer: dm("+1555") }, "family", "default", "koi:family:main"],
    ],
  },
  {
    title: "a topic under a bound group",
    kois: ["x", "y"],
    rules: [{ koi: "x", channel: "telegram", account: "default", peer: ["room", "-100"] }],
    routes: [[topic, "x", "parentPeer", "koi:x:telegram:group:-100:topic:7"]],
  },
  {
    title: "a topic with a binding of its own",
    kois: ["x", "y"],
    rules: [
      { koi: "x", channel: "telegram", account: "default", peer: ["room", "-100"] },
      { koi: "y", channel: "telegram", account: "default", peer: ["room", "-100:topic:7"] },
    ],
    routes: [[topic, "y", "peer", "koi:y:telegram:group:-100:topic:7"]],
  },
  {
    title: "a binding with peer and guild",
    kois: ["main", "guild-5"],
    rules: [{ koi: "guild-5", account: "default", peer: ["room", "5"], guildId: "9" }],
    routes: [
      [
        { account: "default", peer: ["channel", "5"], guildId: "9" },
        "guild-5",
        "peer",
        "koi:guild-5:discord:channel:5",
      ],
      [
        { account: "default", peer: ["channel", "6"], guildId: "9" },
        "main",
        "default",
        "koi:main:discord:channel:6",
      ],
      [
        { account: "default", peer: ["channel", "5"], guildId: "8" },
        "main",
        "default",
        "koi:main:discord:channel:5",
      ],
    ],
  },
];

describe.each(examples)("$title", ({ kois, rules, routes }) => {
  const list = rulesOf(...rules);
  const gateway = gatewayOf(kois);
  const routers = {
    reference: makeRouter(referenceMatcher(list), gateway),
    table: tableOf(list, { gateway }),
  };

  it.each(["reference", "table"] as const)("the %s routes every message", (which) => {
    const answers = routes.map(([message]) => {
      const { koiId, tier, sessionKey } = routers[which].route(factsOf(message));
      return [koiId, tier, sessionKey];
    });
    expect(answers).toEqual(routes.map(([, koi, tier, key]) => [koi, tier, key]));
  });
});
