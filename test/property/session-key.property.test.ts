// Session keys, on random conversations: two of them share a key only where the scope says so. Ids are as odd as a channel
// lets them be, names are those that keys are made of. Runs: SKYKOI_PROPERTY_RUNS, default 1,000.

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { CHANNEL_IDS, DM_SCOPES, type DmScope } from "../../src/config/known-names.ts";
import { channelRules } from "../../src/routing/channels/registry.ts";
import type { CompiledSession } from "../../src/routing/compiled-gateway.ts";
import { type Facts, type PeerKind, peerClass } from "../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId } from "../../src/routing/ids.ts";
import { sessionKey } from "../../src/routing/session-key.ts";
import { usualSession } from "../routing/make.ts";
import { runs } from "./runs.ts";

const WORDS = ["alice", "main", "dm", "group", "channel", "thread", "topic", "webchat", "telegram", "111"];
const PIECES = [
  ...WORDS,
  ":",
  ":",
  "%",
  "%3A",
  "-",
  "1",
  "+15551230001",
  "U0123ABCD",
  "-100",
  "@g.us",
  "@lid",
];
const odd = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }).map((all) => all.join(""));

/** A canonical id of a channel: what it makes of an odd text, else one of its examples. */
function idOf(channel: Facts["channel"], kind: PeerKind): fc.Arbitrary<PeerId> {
  const rules = channelRules[channel];
  return fc.tuple(odd, fc.nat(3)).map(([raw, n]) => {
    const judged = rules.canonicalPeerId(kind, raw);
    return judged.ok ? judged.id : rules.examplePeerId(kind, n);
  });
}

const threadId = fc.oneof(fc.constantFrom("1612345678.000100", "7"), odd);

const facts: fc.Arbitrary<Facts> = fc.constantFrom(...CHANNEL_IDS).chain((channel) =>
  fc.constantFrom(...channelRules[channel].peerKinds).chain((kind) => {
    const peer = fc.record({ kind: fc.constant(kind), id: idOf(channel, kind) });
    const accountId = fc.constantFrom("a", ...WORDS) as fc.Arbitrary<AccountId>;
    const base = { channel: fc.constant(channel), accountId, peer };
    const keys = ["channel", "accountId", "peer"] as const;
    // Discord's threads are peers under a parent; it has no threads besides.
    return channel === "discord" && peerClass(kind) === "room"
      ? fc.record({ ...base, parentPeer: peer }, { requiredKeys: [...keys] })
      : fc.record({ ...base, threadId }, { requiredKeys: [...keys] });
  }),
);

const session: fc.Arbitrary<CompiledSession> = fc.record({
  mainKey: fc.constantFrom("main", "dm", "telegram", "webchat"),
  dmScope: fc.constant(usualSession.dmScope),
  identityLinks: fc.constantFrom(
    { "telegram:111": "alice", "slack:U0123ABCD": "alice" },
    { "telegram:1": "111", "slack:U0123ABCD": "111:thread:7", "whatsapp:+15551230001": "dm" },
    { "telegram:1": "webchat:alice", "webchat:alice": "telegram:111" },
  ),
});

/** Who somebody is, as the config says; a bare id means one person on all channels but WebChat, where it is any text. */
function personOf({ channel, peer }: Facts, { identityLinks }: CompiledSession, scope: DmScope): string {
  const name = identityLinks[`${channel}:${peer.id}`];
  if (name !== undefined) return `named ${name}`;
  return scope === "per-peer" && channel !== "webchat" ? `id ${peer.id}` : `${channel} ${peer.id}`;
}

/** What makes a conversation one of its own, in words that share nothing with the code. */
function conversationOf(message: Facts, config: CompiledSession, scope: DmScope): string {
  const { channel, accountId, peer, parentPeer, threadId: thread = "" } = message;
  if (peer.kind !== "dm") {
    const under = parentPeer ? ["under", parentPeer.id] : [peer.kind];
    return JSON.stringify(["room", channel, ...under, peer.id, thread]);
  }
  const person = personOf(message, config, scope);
  const parts: Readonly<Record<DmScope, readonly string[]>> = {
    main: [],
    "per-peer": [person],
    "per-channel-peer": [channel, person],
    "per-account-channel-peer": [channel, accountId, person],
  };
  return JSON.stringify(["dm", scope, ...parts[scope], thread]);
}

interface Side {
  readonly koi: KoiId;
  readonly scope: DmScope;
  readonly facts: Facts;
}

/** Somebody in WebChat who chose the tail of the key of `side` for a name. */
function impostor(
  { koi, scope, facts: of }: Side,
  config: CompiledSession,
  cut: number,
): Side["facts"] | undefined {
  const parts = sessionKey(koi, of, config, scope).split(":");
  const judged = channelRules.webchat.canonicalPeerId(
    "dm",
    parts.slice(1 + (cut % (parts.length - 1))).join(":"),
  );
  const kind = cut % 2 === 0 ? "dm" : "group";
  return judged.ok
    ? { channel: "webchat", accountId: of.accountId, peer: { kind, id: judged.id } }
    : undefined;
}

it("two keys are equal exactly where the conversation and the koi are", () => {
  const koi = fc.constantFrom("home", ...WORDS) as fc.Arbitrary<KoiId>;
  const scope = fc.constantFrom(...DM_SCOPES);
  const side = fc.record({ koi, scope, facts });
  fc.assert(
    fc.property(session, side, side, fc.option(fc.nat(11)), (config, one, other, cut) => {
      // Most pairs are of one koi and as near to one another as somebody can bring them.
      const near = cut === null ? undefined : impostor(one, config, cut);
      const second = near ? { ...other, koi: one.koi, facts: near } : other;
      const [a, b] = [one, second].map((of) => ({
        key: sessionKey(of.koi, of.facts, config, of.scope),
        what: `${of.koi} ${conversationOf(of.facts, config, of.scope)}`,
      }));
      expect({ a, b, isOne: a?.key === b?.key }).toEqual({ a, b, isOne: a?.what === b?.what });
    }),
    runs(1000),
  );
});
