// Who may write to an account that could not before, or no longer may: the effective access rules of both sides,
// compared by whom they admit and not by how they are written.

import { type AccessRules, accessRules } from "../../policy/access-rules.ts";
import type { Decided } from "../../policy/decided.ts";
import type { RoomEntry, RoomList } from "../../policy/room-rules.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { channelIds } from "./changed-cells.ts";
import type { RoutingSettings } from "./routing.ts";

/** What is admitted: people in direct messages, people in groups, rooms (guilds on Discord). */
export type AccessSubject = "dm_people" | "group_people" | "rooms";

/** Whom a rule admits. */
export interface Audience {
  readonly isAnyone: boolean;
  /**
   * Canonical ids, in list order; empty where anyone is admitted. Rooms as they are limited: `1 (only 2)`, `1/5` for a
   * room inside, `not 1` for one that is shut.
   */
  readonly ids: readonly string[];
  /** Whether others get a pairing code. */
  readonly canPair: boolean;
}

/** A change of whom some accounts of a channel admit. */
export interface AccessChange {
  readonly channel: ChannelId;
  readonly accountIds: readonly AccountId[];
  readonly subject: AccessSubject;
  /** `null` where the account is new. */
  readonly before: Audience | null;
  readonly after: Audience;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whether this lets in strangers who stayed out before. Where people are listed too, any room alone does not. */
  readonly opensToAnyone: boolean;
}

/** One side, as far as access goes. */
export interface AccessSide {
  readonly config: SkykoiConfig;
  readonly channels: RoutingSettings["channels"];
}

/** The changes of access, by channel; accounts that change alike are one. */
export function diffAccess(before: AccessSide, after: AccessSide): AccessChange[] {
  const changes = new Map<string, AccessChange & { readonly accountIds: AccountId[] }>();
  for (const channel of channelIds) {
    for (const accountId of after.channels[channel].accounts) {
      const isNew = !before.channels[channel].accounts.includes(accountId);
      const old = isNew ? undefined : audiences(accessRules(before.config, channel, accountId), channel);
      const now = audiences(accessRules(after.config, channel, accountId), channel);
      for (const [subject, audience] of now) {
        const change = compared(old?.get(subject) ?? null, audience);
        if (!change) continue;
        const key = JSON.stringify([channel, subject, change]);
        const known = changes.get(key);
        if (known) known.accountIds.push(accountId);
        else {
          const isNews = audience.isAnyone && change.before?.isAnyone !== true;
          const opensToAnyone = isNews && (subject !== "rooms" || isListOfRooms(channel));
          changes.set(key, { channel, accountIds: [accountId], subject, ...change, opensToAnyone });
        }
      }
    }
  }
  return [...changes.values()];
}

const NOBODY: Audience = { isAnyone: false, ids: [], canPair: false };
const ANYONE: Audience = { isAnyone: true, ids: [], canPair: false };

function audiences(rules: AccessRules, channel: ChannelId): ReadonlyMap<AccessSubject, Audience> {
  const rooms = new Map<AccessSubject, Audience>([["rooms", roomsOf(rules, channel)]]);
  const people = new Map<AccessSubject, Audience>([["dm_people", peopleOf(rules)]]);
  if (isListOfRooms(channel)) return new Map([...people, ...rooms]);
  return new Map([...people, ["group_people", groupPeopleOf(rules)], ...rooms]);
}

/** Discord and Slack admit rooms, whoever writes there; the others admit people. */
function isListOfRooms(channel: ChannelId): boolean {
  return channelRules[channel].hasGuilds || channelRules[channel].hasTeams;
}

function listed(list: Decided<ReadonlySet<string>> | undefined, canPair = false): Audience {
  if (list?.value.has("*") === true) return ANYONE;
  return { isAnyone: false, ids: [...(list?.value ?? [])], canPair };
}

function peopleOf({ dmPolicy, allowFrom }: AccessRules): Audience {
  if (dmPolicy.value === "disabled") return NOBODY;
  return dmPolicy.value === "open" ? ANYONE : listed(allowFrom, dmPolicy.value === "pairing");
}

function groupPeopleOf({ groupPolicy, groupAllowFrom, allowFrom }: AccessRules): Audience {
  if (groupPolicy.value === "disabled") return NOBODY;
  return groupPolicy.value === "open" ? ANYONE : listed(groupAllowFrom ?? allowFrom);
}

function roomsOf({ groupPolicy, rooms }: AccessRules, channel: ChannelId): Audience {
  if (groupPolicy.value === "disabled") return NOBODY;
  if (isListOfRooms(channel) && groupPolicy.value !== "open") return listedRooms(rooms?.value ?? new Map());
  return rooms ? listedRooms(rooms.value) : ANYONE;
}

/** The rooms of a list. Where any room is admitted, those that say something of their own are told all the same. */
function listedRooms(rooms: RoomList): Audience {
  const isAnyone = rooms.has("*") && roomTexts("*", rooms.get("*")).join() === "*";
  const ids = [...rooms].flatMap(([id, room]) => (isAnyone && id === "*" ? [] : roomTexts(id, room)));
  return { isAnyone, ids, canPair: false };
}

/** A room with what it holds inside, in words: `1`, `1 (only 2, 3)`, `1/5`, `not 1`. */
function roomTexts(id: string, room: RoomEntry | undefined): string[] {
  if (room?.isOn?.value === false || room?.policy?.value === "disabled") return [`not ${id}`];
  const people = room?.people && !room.people.value.has("*") ? [...room.people.value].join(", ") : undefined;
  const text = people === undefined ? id : `${id} (only ${people})`;
  return [text, ...[...(room?.inner ?? [])].flatMap(([name, inner]) => roomTexts(`${id}/${name}`, inner))];
}

function compared(
  before: Audience | null,
  after: Audience,
): Pick<AccessChange, "before" | "after" | "added" | "removed"> | undefined {
  const old = before ?? NOBODY;
  const added = after.ids.filter((id) => !old.ids.includes(id));
  const removed = old.ids.filter((id) => !after.ids.includes(id));
  const isSame = old.isAnyone === after.isAnyone && old.canPair === after.canPair;
  if (isSame && added.length === 0 && removed.length === 0) return undefined;
  return { before, after, added, removed };
}
