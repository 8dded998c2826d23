// A rule as listings write it.

import type { Rule } from "../../routing/rule.ts";

/** `whatsapp accountId=biz peer=group:…`. */
export function ruleText(rule: Rule): string {
  const parts: string[] = [rule.channel, `accountId=${rule.account}`];
  if (rule.peer) parts.push(`peer=${rule.peer.class === "dm" ? "dm" : "group"}:${rule.peer.id}`);
  if (rule.guildId !== undefined) parts.push(`guild=${rule.guildId}`);
  if (rule.roles) parts.push(`roles=${rule.roles.join(",")}`);
  if (rule.teamId !== undefined) parts.push(`team=${rule.teamId}`);
  return parts.join(" ");
}
