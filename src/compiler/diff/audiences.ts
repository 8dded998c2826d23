// Whom an account admits, place by place: direct messages, rooms in general, and each room that the config speaks of.
// The judge is `admit` itself, so a diff of access can't differ from what the gateway does.

import type { AccessRules } from "../../policy/access-rules.ts";
import { admit } from "../../policy/admission.ts";
import type { RoomList } from "../../policy/room-rules.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId, Facts, PeerKind } from "../../routing/facts.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";
import { roomKind } from "../analyse/verdicts/witness.ts";

/** Whom a rule admits. */
export interface Audience {
  readonly isAnyone: boolean;
  /** Canonical ids, in list order; empty where anyone is admitted. */
  readonly ids: readonly string[];
  /** Whether others get a pairing code. */
  readonly canPair: boolean;
}

/** Where people write. `*` in an id is any other one. */
export interface AccessPlace {
  readonly kind: "dm" | "room" | "group_dm";
  readonly guildId?: string;
  /** A room, or a topic of one as `<room>:topic:<n>`. */
  readonly peerId?: string;
}

/** Nobody at all: a closed account, or one that is not there. */
export const NOBODY: Audience = { isAnyone: false, ids: [], canPair: false };

/** Every place that the rules of either side tell from others, general ones first. */
export function placesOf(channel: ChannelId, sides: readonly AccessRules[]): AccessPlace[] {
  const places: AccessPlace[] = [{ kind: "dm" }];
  if (channelRules[channel].hasGuilds || channelRules[channel].hasTeams) {
    places.push({ kind: "group_dm", peerId: "*" });
    for (const { groupDmRooms } of sides)
      for (const peerId of groupDmRooms?.value ?? []) places.push({ kind: "group_dm", peerId });
  }
  places.push(roomPlace(channel, "*"));
  for (const { rooms } of sides) places.push(...listedPlaces(channel, rooms?.value));
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}

function roomPlace(channel: ChannelId, id: string): AccessPlace {
  return channel === "discord" ? { kind: "room", guildId: id } : { kind: "room", peerId: id };
}

function* listedPlaces(channel: ChannelId, rooms: RoomList | undefined): Iterable<AccessPlace> {
  for (const [id, { inner }] of rooms ?? []) {
    const place = roomPlace(channel, id);
    yield place;
    for (const own of inner?.keys() ?? []) {
      if (channel === "discord") yield { ...place, peerId: own };
      else if (own !== "*") yield { kind: "room", peerId: `${id}:topic:${own}` };
    }
  }
}

/** Everyone whom the rules list somewhere. */
export function peopleOf({ allowFrom, groupAllowFrom, rooms }: AccessRules): ReadonlySet<string> {
  const people = new Set([...(allowFrom?.value ?? []), ...(groupAllowFrom?.value ?? [])]);
  const visit = (list: RoomList | undefined): void => {
    for (const { people: own, inner } of list?.values() ?? []) {
      for (const id of own?.value ?? []) people.add(id);
      visit(inner);
    }
  };
  visit(rooms?.value);
  people.delete("*");
  return people;
}

/** Asks for the audiences of one account. `isNamed` tells whether anything names an id, on either side. */
export class AudienceOf {
  readonly #rules: AccessRules;
  readonly #channel: ChannelId;
  readonly #accountId: AccountId;
  readonly #people: readonly string[];
  readonly #isNamed: (id: string) => boolean;

  constructor(
    rules: AccessRules,
    channel: ChannelId,
    accountId: AccountId,
    isNamed: (id: string) => boolean,
  ) {
    this.#rules = rules;
    this.#channel = channel;
    this.#accountId = accountId;
    this.#people = [...peopleOf(rules)];
    this.#isNamed = isNamed;
  }

  /** Whom a place admits. */
  at(place: AccessPlace): Audience {
    const stranger = this.#admits(place, this.#fresh("dm"));
    if (stranger === "allowed") return { isAnyone: true, ids: [], canPair: false };
    if (place.kind !== "dm" && this.#admits(place, undefined) !== "allowed") return NOBODY;
    const ids = this.#people.filter((id) => this.#admits(place, id as PeerId) === "allowed");
    return { isAnyone: false, ids, canPair: stranger === "pairing" };
  }

  #admits(place: AccessPlace, sender: PeerId | undefined): string {
    return admit(this.#rules, this.#facts(place, sender), sender).kind;
  }

  #facts({ kind, guildId, peerId = "*" }: AccessPlace, sender: PeerId | undefined): Facts {
    const [channel, accountId] = [this.#channel, this.#accountId];
    if (kind === "dm") return { channel, accountId, peer: { kind, id: sender as PeerId } };
    if (kind === "group_dm") {
      const id = peerId === "*" ? this.#fresh("group") : (peerId as PeerId);
      return { channel, accountId, peer: { kind: "group", id } };
    }
    const room: PeerKind = roomKind(channel);
    const [chat = "*", topic] = peerId.split(":topic:");
    const chatId = chat === "*" ? this.#fresh(room) : (chat as PeerId);
    const guild = guildId === "*" ? this.#freshGuild() : guildId;
    const peer =
      topic === undefined
        ? { peer: { kind: room, id: chatId } }
        : {
            peer: { kind: room, id: `${chatId}:topic:${topic}` as PeerId },
            parentPeer: { kind: room, id: chatId },
          };
    return { channel, accountId, ...peer, ...(guild !== undefined && { guildId: guild }) };
  }

  #fresh(kind: PeerKind): PeerId {
    for (let n = 0; ; n++) {
      const id = channelRules[this.#channel].examplePeerId(kind, n);
      if (!this.#isNamed(id)) return id;
    }
  }

  #freshGuild(): string {
    for (let n = 1; ; n++) if (!this.#isNamed(String(n))) return String(n);
  }
}
