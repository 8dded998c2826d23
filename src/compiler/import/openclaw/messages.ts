// The messages over which original and import are compared. If two routers differ anywhere, they differ on a message
// made of the fields of the two bindings that win it on either side, every other field being one that nobody names:
// such a message is matched by no more bindings than the other one was. So pairs of bindings are enough.

import type { ChannelRules } from "../../../routing/channels/channel-rules.ts";
import type { OpenClawBinding, OpenClawMessage } from "./reference-router.ts";

type Peer = OpenClawMessage["peer"];

/** Bindings of one channel above which Discord's rooms are not paired with each other as thread and channel. */
const MAX_PAIRED = 150;

/** What the messages of a channel are made of. */
export interface Universe {
  readonly rules: ChannelRules;
  /** Accounts that receive messages. */
  readonly accounts: readonly string[];
  /** The bindings of the channel. */
  readonly bindings: readonly OpenClawBinding[];
}

/** The messages that `own` alone makes: what it wins at all, it wins on one of these. */
export function ownMessages(universe: Universe, own: OpenClawBinding): Iterable<OpenClawMessage> {
  return combined(universe, [own]);
}

/** Every message that `own` makes, alone and together with each other binding; each once. */
export function* messagesOf(universe: Universe, own: OpenClawBinding | undefined): Iterable<OpenClawMessage> {
  const seen = new Set<string>();
  for (const other of partners(universe, own)) {
    const pair = [own, other].filter((one) => one !== undefined);
    for (const message of combined(universe, pair)) {
      const key = JSON.stringify(message);
      if (seen.has(key)) continue;
      seen.add(key);
      yield message;
    }
  }
}

function partners(
  { bindings, rules }: Universe,
  own: OpenClawBinding | undefined,
): (OpenClawBinding | undefined)[] {
  if (!own) return [undefined];
  const isRoom = isOnePeer(own) && rules.hasParents && bindings.length <= MAX_PAIRED;
  // Two peers can both match only as a thread and the room that it hangs under.
  return [
    undefined,
    ...bindings.filter((one) => one !== own && (!isOnePeer(one) || !isOnePeer(own) || isRoom)),
  ];
}

function isOnePeer({ peer }: OpenClawBinding): boolean {
  return peer !== undefined && peer !== "invalid" && peer.id !== "*";
}

function* combined(universe: Universe, both: readonly OpenClawBinding[]): Iterable<OpenClawMessage> {
  const { rules, accounts } = universe;
  for (const place of placesOf(universe, both)) {
    const isGuild = rules.hasGuilds && place.peer.kind === "channel";
    const guilds = isGuild
      ? [undefined, ...stated(both, "guildId"), unnamed(universe, "guildId")]
      : [undefined];
    const teams = rules.hasTeams
      ? [undefined, ...stated(both, "teamId"), unnamed(universe, "teamId")]
      : [undefined];
    for (const guildId of guilds) {
      for (const teamId of teams) {
        for (const roles of guildId === undefined ? [undefined] : roleSets(both)) {
          for (const accountId of accounts) {
            yield {
              channel: rules.id,
              accountId,
              ...place,
              ...(guildId !== undefined && { guildId }),
              ...(teamId !== undefined && { teamId }),
              ...(roles && { roles }),
            };
          }
        }
      }
    }
  }
}

function stated(bindings: readonly OpenClawBinding[], field: "guildId" | "teamId"): string[] {
  return [...new Set(bindings.flatMap((one) => one[field] ?? []))];
}

/** No role, each role alone, and one of each binding together. */
function roleSets(bindings: readonly OpenClawBinding[]): (readonly string[] | undefined)[] {
  const lists = bindings.flatMap(({ roles }) => (roles ? [roles] : []));
  const [first, second] = lists;
  const pairs = first && second ? first.flatMap((a) => second.map((b) => [a, b])) : [];
  return [undefined, ...lists.flat().map((role) => [role]), ...pairs];
}

/** A guild or team that no binding names. */
function unnamed({ bindings }: Universe, field: "guildId" | "teamId"): string {
  for (let n = 1; ; n++) {
    const id = field === "guildId" ? `${990_000_000_000_000_000n + BigInt(n)}` : `T0OTHER${n}`;
    if (!bindings.some((one) => one[field] === id)) return id;
  }
}

type Place = Pick<OpenClawMessage, "peer" | "parentPeer">;

function* placesOf({ rules, bindings }: Universe, pair: readonly OpenClawBinding[]): Iterable<Place> {
  const named = new Set(
    bindings.map(({ peer }) => (peer === undefined || peer === "invalid" ? "" : peer.id)),
  );
  const rooms: string[] = [];
  for (const { peer } of pair) {
    if (peer === undefined || peer === "invalid" || peer.id === "*") continue;
    if (!peer.isDirect) rooms.push(peer.id);
    else if (isCanonical(rules, "dm", peer.id)) yield { peer: { kind: "dm", id: peer.id } };
  }
  for (const kind of rules.peerKinds) {
    const free = freshIds(rules, kind, named);
    if (kind === "dm") yield { peer: { kind, id: free[0] } };
    else yield* roomsOf(rules, kind, rooms, free);
  }
}

function freshIds(
  rules: ChannelRules,
  kind: Peer["kind"],
  named: ReadonlySet<string>,
): readonly [string, string] {
  const found: string[] = [];
  for (let n = 0; found.length < 2; n++) {
    const id = rules.examplePeerId(kind, n);
    if (!named.has(id)) found.push(id);
  }
  return found as unknown as readonly [string, string];
}

function* roomsOf(
  rules: ChannelRules,
  kind: Peer["kind"],
  rooms: readonly string[],
  free: readonly [string, string],
): Iterable<Place> {
  const fits = rooms.filter((id) => isCanonical(rules, kind, id));
  for (const id of [...fits, free[0]]) {
    const [chat, topic] = id.split(":topic:");
    if (rules.id === "telegram" && topic !== undefined) {
      yield { peer: { kind, id }, parentPeer: { kind, id: chat ?? "" } };
      continue;
    }
    yield { peer: { kind, id } };
    if (!rules.hasParents) continue;
    if (rules.id === "telegram") {
      if (kind === "group") yield { peer: { kind, id: `${id}:topic:7` }, parentPeer: { kind, id } };
    } else if (kind === "channel") {
      yield { peer: { kind, id: free[1] }, parentPeer: { kind, id } };
      for (const parent of fits)
        if (parent !== id) yield { peer: { kind, id }, parentPeer: { kind, id: parent } };
    }
  }
}

function isCanonical(rules: ChannelRules, kind: Peer["kind"], id: string): boolean {
  const judged = rules.canonicalPeerId(kind, id);
  return judged.ok && judged.id === id;
}
