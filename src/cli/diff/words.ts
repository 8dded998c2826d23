// A diff in sentences: which messages, from what to what, who is admitted. User input is made safe to print.

import type { AccessChange } from "../../compiler/diff/access-changes.ts";
import type { AccessPlace, Audience } from "../../compiler/diff/audiences.ts";
import type { CellPlace } from "../../compiler/diff/cell.ts";
import type { RoutingChange } from "../../compiler/diff/diff-routing.ts";
import type { ToolChange } from "../../compiler/diff/tool-changes.ts";
import { counted, grouped, listed, plain } from "../../compiler/explain/phrases.ts";
import type { Route } from "../../routing/route.ts";

/** One class in a sentence: `137 people on whatsapp/biz: home → work`. */
export function routingSentence(change: RoutingChange): string {
  return `${subject(change)}: ${transition(change)}`;
}

function subject(change: RoutingChange): string {
  if (change.kind === "default_koi_changed") return "what no binding takes";
  if (change.channel === undefined) return "direct messages";
  return `${messages(change.places)} on ${accounts(change.channel, change.accountIds, change.isEveryAccount)}`;
}

/** `whatsapp/biz`, `whatsapp/biz and personal`, `every account of whatsapp`. */
function accounts(channel: string, ids: readonly string[], isEvery: boolean): string {
  if (isEvery && ids.length > 1) return `every account of ${channel}`;
  return ids.length === 1 ? `${channel}/${ids[0]}` : `${channel} (${listed(ids, "and")})`;
}

function messages(places: readonly CellPlace[]): string {
  const [first = {}] = places;
  const count = places.length;
  const { peers, part, guildId, roles = [], teamId } = first;
  const what = first.peerId === undefined ? openWords(first) : peerWords(places);
  const only = part === "threads" ? "threads in " : "";
  const alone = part === "room" && peers === "room" ? ", threads not counted" : "";
  const where: string[] = [];
  if (first.peerId !== undefined || count === 1) {
    if (roles.length > 0)
      where.push(
        `from members with ${roles.length > 1 ? "the roles" : "role"} ${oneOr(places, (p) => p.roles?.join(" and "), "some")}`,
      );
    if (guildId !== undefined) where.push(`in guild ${oneOr(places, (p) => p.guildId, "of their own")}`);
    if (teamId !== undefined) where.push(`in team ${oneOr(places, (p) => p.teamId, "of their own")}`);
  } else {
    if (roles.length > 0)
      where.push(
        `from members with ${counted(count, roles.length > 1 ? "pair" : "role")}${roles.length > 1 ? " of roles" : ""}`,
      );
    if (guildId !== undefined && roles.length === 0) where.push(`in ${counted(count, "guild")}`);
    if (teamId !== undefined) where.push(`in ${counted(count, "team")}`);
  }
  return plain([only + what, ...where].join(" ") + alone);
}

function openWords({ peers, guildId }: CellPlace): string {
  if (peers === undefined) return "any conversation";
  if (peers === "dm") return "any direct message";
  return guildId === undefined ? "any group or channel" : "any channel";
}

function peerWords(places: readonly CellPlace[]): string {
  const ids = new Set(places.map((place) => place.peerId));
  const isDm = places[0]?.peers === "dm";
  if (ids.size === 1) return `${isDm ? "" : "room "}${places[0]?.peerId}`;
  return isDm ? `${grouped(ids.size)} people` : counted(ids.size, "room");
}

/** The value where all places have the same one. */
function oneOr(
  places: readonly CellPlace[],
  value: (place: CellPlace) => string | undefined,
  other: string,
): string {
  const values = new Set(places.map(value));
  return values.size === 1 ? String([...values][0]) : other;
}

function transition({ kind, before, after, inherits, channel }: RoutingChange): string {
  switch (kind) {
    case "account_added":
      return `new account, answered by ${owner(after)} unless a binding says otherwise`;
    case "account_removed":
      return `account gone, answered by ${owner(before)} so far`;
    case "session_changed": {
      const who = channel === undefined ? "the koi stays" : `${owner(after)} stays`;
      return `${who}, but the conversation starts anew`;
    }
    case "newly_bound":
      return `${owner(before)} → ${owner(after)}${inherits ? ", now bound" : ""}`;
    case "no_longer_bound":
      return `${owner(before)} → ${owner(after)}${inherits ? ", no longer bound" : ""}`;
    default:
      return `${owner(before)} → ${owner(after)}`;
  }
}

/** The koi of a route, or the kois of a broadcast list. */
function owner(route: Route | null): string {
  if (route === null) return "nobody";
  if (route.tier !== "broadcast") return route.koiId;
  return `broadcast to ${listed(
    route.broadcast.map((one) => one.koiId),
    "and",
  )}`;
}

/** A change of access in a sentence: `whatsapp/biz: anyone may write direct messages; before, 2 people`. */
export function accessSentence(change: AccessChange): string {
  const { channel, accountIds, places, before, after, added, removed } = change;
  const where = accounts(channel, accountIds, false);
  const may = `may write ${listed(places.map(placeWords), "and")}`;
  if (after.isAnyone) {
    const formerly = before === null ? " (new account)" : `; before, ${audience(before)}`;
    return plain(`${where}: anyone ${may}${formerly}`);
  }
  const wasAnyone = before?.isAnyone === true;
  const parts = [
    ...(wasAnyone ? [`no longer anyone, only ${audience(after)}`] : []),
    ...(added.length > 0 && !wasAnyone ? [`added ${ids(added)}`] : []),
    ...(removed.length > 0 ? [`removed ${ids(removed)}`] : []),
    ...(!wasAnyone && (before?.canPair === true) !== after.canPair
      ? [after.canPair ? "strangers can pair" : "strangers can no longer pair"]
      : []),
  ];
  return `${plain(`${where}: who ${may}`)}: ${parts.join("; ")}`;
}

function placeWords({ kind, guildId, peerId }: AccessPlace): string {
  const own = peerId !== undefined && peerId !== "*" ? peerId : undefined;
  if (kind === "dm") return "direct messages";
  if (kind === "group_dm")
    return own === undefined ? "direct messages among several people" : `in conversation ${own}`;
  if (guildId !== undefined) {
    const guild = guildId === "*" ? "guilds" : `guild ${guildId}`;
    return own === undefined ? `in ${guild}` : `in channel ${own} of ${guild}`;
  }
  const [chat, topic] = (own ?? "*").split(":topic:");
  const room = chat === "*" ? "rooms" : `room ${chat}`;
  return topic === undefined ? `in ${room}` : `in topic ${topic} of ${room}`;
}

function audience({ isAnyone, ids: people, canPair }: Audience): string {
  if (isAnyone) return "anyone";
  const count = people.length === 1 ? "1 person" : `${grouped(people.length)} people`;
  const who = people.length === 0 ? "nobody" : count;
  return canPair ? `${who} and those who pair` : who;
}

function ids(list: readonly string[]): string {
  return listed(list.map(plain), "and");
}

/** A change of a koi's tools in a sentence. */
export function toolSentence({ koiId, sessions, gained, lost, sandboxed }: ToolChange): string {
  const where = { all: "", main: " in its main session", other: " in sessions beside its main one" }[
    sessions
  ];
  const parts = [
    ...(gained.length > 0 ? [`gains ${gained.join(", ")}`] : []),
    ...(lost.length > 0 ? [`loses ${lost.join(", ")}`] : []),
    ...(sandboxed === null
      ? []
      : [sandboxed ? "works in a sandbox now" : "works on the host now, without a sandbox"]),
  ];
  return plain(`${koiId}${where} ${parts.join(" and ")}`);
}

/** Whether a change of tools lets a koi do more. */
export function isMoreTools({ gained, sandboxed }: Pick<ToolChange, "gained" | "sandboxed">): boolean {
  return gained.length > 0 || sandboxed === false;
}
