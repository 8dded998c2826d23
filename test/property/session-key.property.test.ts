// Session keys, on random conversations: two of them share a key only where the scope says so. Runs:
// SKYKOI_PROPERTY_RUNS, default 1,000.

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { DM_SCOPES, type DmScope } from "../../src/config/known-names.ts";
import type { Facts } from "../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId } from "../../src/routing/ids.ts";
import { sessionKey } from "../../src/routing/session-key.ts";
import { usualSession } from "../routing/make.ts";
import { runs } from "./runs.ts";

/** Ids as the platforms give them; visitors of WebChat are called anything that its page lets through. */
const idOf: Readonly<Record<Facts["channel"], fc.Arbitrary<string>>> = {
  whatsapp: fc.constantFrom("+15551230001", "+15551230002"),
  telegram: fc.constantFrom("111", "-100"),
  discord: fc.constantFrom("112233445566778899", "112233445566778890"),
  slack: fc.constantFrom("U0123ABCD", "C0123ABCD"),
  webchat: fc.constantFrom("alice", "webchat", "dm", "main", "111", "+15551230001", "U0123ABCD", "thread"),
};

const facts: fc.Arbitrary<Facts> = fc
  .constantFrom("whatsapp", "telegram", "discord", "slack", "webchat")
  .chain((channel) =>
    fc.record(
      {
        channel: fc.constant(channel),
        accountId: fc.constantFrom("a", "dm", "telegram") as fc.Arbitrary<AccountId>,
        peer: fc.record({
          kind: fc.constantFrom("dm", "group", "channel"),
          id: idOf[channel] as fc.Arbitrary<PeerId>,
        }),
        threadId: fc.constantFrom("1612345678.000100", "7"),
      },
      { requiredKeys: ["channel", "accountId", "peer"] },
    ),
  )
  // WebChat has no threads, and no peers of the kind `channel`.
  .filter(
    ({ channel, peer, threadId }) =>
      channel !== "webchat" || (threadId === undefined && peer.kind !== "channel"),
  );

const session = { ...usualSession, identityLinks: { "telegram:111": "alice", "slack:U0123ABCD": "alice" } };

/** Who somebody is, as the config says. */
function personOf({ channel, peer }: Facts): string {
  const links: Readonly<Record<string, string>> = session.identityLinks;
  return links[`${channel}:${peer.id}`] ?? `${channel} ${peer.id}`;
}

/** What makes a conversation one of its own, in words that share nothing with the code. */
function conversationOf(message: Facts, scope: DmScope): string {
  const { channel, accountId, peer, threadId = "" } = message;
  if (peer.kind !== "dm") return JSON.stringify(["room", channel, peer.kind, peer.id, threadId]);
  const parts: Readonly<Record<DmScope, readonly string[]>> = {
    main: [],
    "per-peer": [personOf(message)],
    "per-channel-peer": [channel, personOf(message)],
    "per-account-channel-peer": [channel, accountId, personOf(message)],
  };
  return JSON.stringify(["dm", ...parts[scope], threadId]);
}

it("two keys are equal exactly where the conversation and the koi are", () => {
  const koi = fc.constantFrom("home", "work", "dm", "telegram") as fc.Arbitrary<KoiId>;
  fc.assert(
    fc.property(fc.constantFrom(...DM_SCOPES), koi, koi, facts, facts, (scope, koi1, koi2, one, other) => {
      const isOne = koi1 === koi2 && conversationOf(one, scope) === conversationOf(other, scope);
      const keys = [sessionKey(koi1, one, session, scope), sessionKey(koi2, other, session, scope)];
      expect({ keys, isOne: keys[0] === keys[1] }).toEqual({ keys, isOne });
    }),
    runs(1000),
  );
});
