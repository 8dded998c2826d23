// What happened to an earlier message, in words for the koi: a change, a deletion, a reaction. And which reactions it
// learns of at all.

import type { InboundMessage, MessageEvent } from "../../channels/channel.ts";
import { canonicalSender } from "../../policy/decided.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { Facts } from "../../routing/facts.ts";
import { accountSetting, type Block } from "../settings.ts";
import { textOf } from "../turns/transcript-detail.ts";
import type { EventReason } from "./gate-reason.ts";

/** What becomes of `event`, which came with `message`. */
export function eventReason(
  message: InboundMessage,
  event: MessageEvent,
  gateway: CompiledGateway,
): EventReason {
  if (event.kind === "edited") return "edit_noted";
  if (event.kind === "deleted") return "delete_noted";
  return isNoted(message, event.isOnOurs, gateway) ? "reaction_noted" : "reaction_ignored";
}

/** The event as a line: `Anna reacted with 👍 to your message`. */
export function eventText(message: InboundMessage, event: MessageEvent): string {
  const who = message.sender.name ?? message.sender.id;
  if (event.kind === "edited") return `${who} changed a message to: ${textOf(message)}`;
  if (event.kind === "deleted") return `${who} deleted a message`;
  const whose = event.isOnOurs ? "your message" : "a message";
  if (event.isRemoved) return `${who} took the reaction ${event.emoji} back from ${whose}`;
  return `${who} reacted with ${event.emoji} to ${whose}`;
}

function isNoted({ facts, sender }: InboundMessage, isOnOurs: boolean, gateway: CompiledGateway): boolean {
  const { mode, people } = reactionRule(gateway, facts);
  switch (mode) {
    case "off":
      return false;
    case "all":
      return true;
    case "allowlist":
      return people.some((entry) => {
        const id = canonicalSender(facts.channel, String(entry));
        return id === "*" || id === sender.id;
      });
    default:
      return isOnOurs;
  }
}

interface ReactionRule {
  readonly mode: unknown;
  /** For `allowlist`. */
  readonly people: readonly (string | number)[];
}

/** The server's own on Discord, else the account's. */
function reactionRule(gateway: CompiledGateway, facts: Facts): ReactionRule {
  const setting = (key: string): unknown => accountSetting(gateway, facts.channel, facts.accountId, key);
  if (facts.channel !== "discord") {
    return { mode: setting("reactionNotifications"), people: listed(setting("reactionAllowlist")) };
  }
  const guilds = Object.entries((setting("guilds") ?? {}) as Readonly<Record<string, Block>>);
  const own = guilds.find(
    ([key]) => facts.guildId !== undefined && channelRules.discord.canonicalGuildId(key) === facts.guildId,
  );
  const guild = (own ?? guilds.find(([key]) => key === "*"))?.[1];
  return { mode: guild?.["reactionNotifications"], people: listed(guild?.["users"]) };
}

function listed(value: unknown): readonly (string | number)[] {
  return Array.isArray(value) ? (value as (string | number)[]) : [];
}
