// What a binding asks of a message, in words, and the tier in which it is tried: read back from the keys that it wins.

import { type Tier, tiers } from "../../routing/route.ts";
import type { ListedBinding } from "../../routing/table/first-bindings.ts";
import type { RuleKey } from "../../routing/table/rule-key.ts";

/** `dm +15551230001`, `guild 1 with role 2 or 3`, `any message`. */
export function bindingText({ keys }: ListedBinding): string {
  const [first] = keys;
  if (!first) return "";
  const roles = keys.flatMap(({ role }) => (role === "" ? [] : [role]));
  const parts = [
    aboutText(first),
    ...(first.guildId === "" ? [] : [`in guild ${first.guildId}`]),
    ...(first.teamId === "" ? [] : [`in team ${first.teamId}`]),
    ...(roles.length === 0 ? [] : [`with role ${roles.join(" or ")}`]),
  ];
  return parts.join(" ");
}

/** The tier; a binding for one peer also matches what hangs under that peer. */
export function bindingTier({ keys }: ListedBinding): Tier {
  const [first] = keys;
  switch (first?.kind) {
    case "dm":
    case "room":
      return "peer";
    case "any_dm":
    case "any_room":
      return "peerKind";
    case "guild":
      return first.role === "" ? "guild" : "guildRoles";
    case "team":
      return "team";
    default:
      return first?.account === "*" ? "channel" : "account";
  }
}

/** Orders bindings as they are tried. */
export function triedFirst(a: ListedBinding, b: ListedBinding): number {
  const byTier = tiers.indexOf(bindingTier(a)) - tiers.indexOf(bindingTier(b));
  return byTier !== 0 ? byTier : a.bindingIndex - b.bindingIndex;
}

function aboutText({ channel, kind, id }: RuleKey): string {
  const room = channel === "discord" || channel === "slack" ? "channel" : "group";
  switch (kind) {
    case "dm":
      return `dm ${id}`;
    case "room":
      return `${room} ${id}`;
    case "any_dm":
      return "any dm";
    case "any_room":
      return `any ${room}`;
    case "account":
      return "any message";
    default:
      return `${kind} ${id}`;
  }
}
