// From the winner to the answer: the default koi, session keys, broadcast lists.

import { describe, expect, it } from "vitest";
import type { CompiledGateway } from "../../src/routing/compiled-gateway.ts";
import type { Route } from "../../src/routing/route.ts";
import type { Rule } from "../../src/routing/rule.ts";
import { broadcastKey, makeRouter } from "../../src/routing/router.ts";
import { referenceMatcher } from "../../src/routing/reference-matcher.ts";
import type { AccountId, KoiId } from "../../src/routing/ids.ts";
import { type MessageWords, factsOf, gatewayOf, rulesOf, usualSession } from "./make.ts";

function route(rules: Rule[], message: MessageWords, changes: Partial<CompiledGateway> = {}): Route {
  return makeRouter(referenceMatcher(rules), gatewayOf(["home", "work"], changes)).route(factsOf(message));
}

const list = ["work", "home"] as KoiId[];

describe("a route", () => {
  it("names the binding that won, its tier and the conversation", () => {
    const rules = rulesOf({ koi: "home", account: "*" }, { koi: "work", peer: ["room", "5"] });
    expect(route(rules, { peer: ["channel", "5"] })).toEqual({
      tier: "peer",
      koiId: "work",
      bindingIndex: 1,
      sessionKey: "koi:work:discord:channel:5",
      accountId: "a",
    });
  });

  it("leads to the default koi where no binding matches", () => {
    expect(route([], { peer: ["dm", "7"] })).toEqual({
      tier: "default",
      koiId: "home",
      bindingIndex: null,
      sessionKey: "koi:home:main",
      accountId: "a",
    });
  });

  it("is keyed by the scope of the binding that won, and of no other", () => {
    const rules = rulesOf({ koi: "work", peer: ["dm", "7"] }, { koi: "work", account: "*" });
    const changes = { bindingScopes: { 0: "per-channel-peer" } } as const;
    const keys = [route(rules, { peer: ["dm", "7"] }, changes), route(rules, { peer: ["dm", "8"] }, changes)];
    expect(keys.map((one) => one.sessionKey)).toEqual(["koi:work:discord:dm:7", "koi:work:main"]);
  });
});

describe("adding an account", () => {
  it("changes the route of no message to another", () => {
    const rules = rulesOf({ koi: "work", peer: ["room", "5"] }, { koi: "home", account: "*" });
    const messages: readonly MessageWords[] = [{}, { peer: ["dm", "7"] }, { peer: ["group", "8"] }];
    const scopes = ["main", "per-peer", "per-channel-peer", "per-account-channel-peer"] as const;
    const routesWith = (accounts: readonly string[]): Route[] => {
      const discord = { enabled: true, accounts: accounts as AccountId[], defaultAccount: "a" as AccountId };
      const { channels } = gatewayOf(["home", "work"]);
      return scopes.flatMap((dmScope) => {
        const changes = { channels: { ...channels, discord }, session: { ...usualSession, dmScope } };
        return messages.map((message) => route(rules, message, changes));
      });
    };
    expect(routesWith(["a", "b", "c"])).toEqual(routesWith(["a"]));
  });
});

describe("a broadcast list", () => {
  const broadcast = {
    [broadcastKey("discord", "room", "5")]: list,
    [broadcastKey("discord", "dm", "7")]: list,
  };

  it("replaces the outcome for its peer, whatever the bindings say", () => {
    const rules = rulesOf({ koi: "home", peer: ["room", "5"] });
    expect(route(rules, { peer: ["channel", "5"] }, { broadcast })).toEqual({
      tier: "broadcast",
      koiId: null,
      bindingIndex: null,
      sessionKey: null,
      accountId: "a",
      broadcast: [
        { koiId: "work", sessionKey: "koi:work:discord:channel:5" },
        { koiId: "home", sessionKey: "koi:home:discord:channel:5" },
      ],
    });
  });

  it("gives each koi a session of its own, by the scope of the config", () => {
    const changes = {
      broadcast,
      session: { ...usualSession, dmScope: "per-account-channel-peer" as const },
      bindingScopes: { 0: "main" as const },
    };
    const answer = route(rulesOf({ peer: ["dm", "7"] }), { account: "b", peer: ["dm", "7"] }, changes);
    expect(answer).toEqual({
      tier: "broadcast",
      koiId: null,
      bindingIndex: null,
      sessionKey: null,
      accountId: "b",
      broadcast: [
        { koiId: "work", sessionKey: "koi:work:discord:b:dm:7" },
        { koiId: "home", sessionKey: "koi:home:discord:b:dm:7" },
      ],
    });
  });

  it("serves the same id as group and as channel, not as a person, nor on another channel", () => {
    const messages: readonly MessageWords[] = [
      { peer: ["group", "5"] },
      { peer: ["channel", "5"] },
      { peer: ["dm", "5"] },
      { channel: "slack", peer: ["channel", "5"] },
      { peer: ["channel", "55"], parent: ["channel", "5"] },
    ];
    expect(messages.map((message) => route([], message, { broadcast }).tier)).toEqual([
      "broadcast",
      "broadcast",
      "default",
      "default",
      "default",
    ]);
  });
});
