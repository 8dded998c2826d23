// Who may write to an account that could not before, or no longer may: the audiences of both sides, compared by whom
// they admit and not by how they are written.

import { type AccessRules, accessRules } from "../../policy/access-rules.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { type AccessPlace, type Audience, AudienceOf, NOBODY, peopleOf, placesOf } from "./audiences.ts";
import { channelIds } from "./changed-cells.ts";
import type { RoutingSettings } from "./routing.ts";

/** A change of whom some accounts of a channel admit. */
export interface AccessChange {
  readonly channel: ChannelId;
  readonly accountIds: readonly AccountId[];
  /** Where these people write; places that change alike are one change. */
  readonly places: readonly AccessPlace[];
  /** `null` where the account is new. */
  readonly before: Audience | null;
  readonly after: Audience;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whether this lets in strangers who stayed out before. */
  readonly opensToAnyone: boolean;
}

/** One side, as far as access goes. */
export interface AccessSide {
  readonly config: SkykoiConfig;
  readonly channels: RoutingSettings["channels"];
}

type Change = Omit<AccessChange, "channel" | "accountIds" | "places">;

/** The changes of access, by channel; accounts and places that change alike are one. */
export function diffAccess(before: AccessSide, after: AccessSide): AccessChange[] {
  const changes = new Map<string, AccessChange & { readonly accountIds: AccountId[] }>();
  for (const channel of channelIds) {
    for (const accountId of after.channels[channel].accounts) {
      const isNew = !before.channels[channel].accounts.includes(accountId);
      const old = isNew ? undefined : accessRules(before.config, channel, accountId);
      const now = accessRules(after.config, channel, accountId);
      for (const [places, change] of accountChanges(channel, accountId, old, now)) {
        const key = JSON.stringify([channel, places, change]);
        const known = changes.get(key);
        if (known) known.accountIds.push(accountId);
        else changes.set(key, { channel, accountIds: [accountId], places, ...change });
      }
    }
  }
  return [...changes.values()];
}

/** The changes of one account; a room that changes just as rooms in general do is not told again. */
function accountChanges(
  channel: ChannelId,
  accountId: AccountId,
  before: AccessRules | undefined,
  after: AccessRules,
): Iterable<[AccessPlace[], Change]> {
  const sides = before ? [before, after] : [after];
  const places = placesOf(channel, sides);
  const named = new Set(sides.flatMap((rules) => [...peopleOf(rules)]));
  for (const { guildId, peerId = "" } of places) {
    for (const id of [guildId, ...peerId.split(":topic:")]) if (id !== undefined) named.add(id);
  }
  const isNamed = (id: string): boolean => named.has(id);
  const old = before && new AudienceOf(before, channel, accountId, isNamed);
  const now = new AudienceOf(after, channel, accountId, isNamed);
  const groups = new Map<string, [AccessPlace[], Change]>();
  const general = new Map<AccessPlace["kind"], string>();
  for (const place of places) {
    const change = compared(old?.at(place) ?? null, now.at(place));
    const key = JSON.stringify([place.kind, change]);
    const isGeneral = !general.has(place.kind);
    if (isGeneral) general.set(place.kind, key);
    if (!change || (!isGeneral && general.get(place.kind) === key)) continue;
    const group = groups.get(key);
    if (group) group[0].push(place);
    else groups.set(key, [[place], change]);
  }
  return groups.values();
}

function compared(before: Audience | null, after: Audience): Change | undefined {
  const old = before ?? NOBODY;
  const added = after.ids.filter((id) => !old.ids.includes(id));
  const removed = old.ids.filter((id) => !after.ids.includes(id));
  const isSame = old.isAnyone === after.isAnyone && old.canPair === after.canPair;
  if (isSame && added.length === 0 && removed.length === 0) return undefined;
  return { before, after, added, removed, opensToAnyone: after.isAnyone && !old.isAnyone };
}
