// Which messages get an emoji while the koi works on them: `messages.ackReaction` and its scope, on WhatsApp the channel's
// own block.

import type { WhatsAppAckReaction } from "../../config/channels/whatsapp.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { peerClass } from "../../routing/facts.ts";
import { isCalled } from "../gate/gate-reason.ts";
import type { InboxPayload } from "../journal/inbox-payload.ts";
import { accountSetting } from "../settings.ts";

/** What the config says of one message: no emoji, this one, or the koi's own (`own`). */
export type AckRule =
  | { readonly kind: "none" }
  | { readonly kind: "emoji"; readonly emoji: string }
  | { readonly kind: "own" };

/** The rule for a message that lies in a koi's inbox. Commands get none: no koi works on them. */
export function ackRule(gateway: CompiledGateway, { message, gate, command }: InboxPayload): AckRule {
  const { channel, accountId, peer } = message.facts;
  const setting = (key: string): unknown => accountSetting(gateway, channel, accountId, key);
  const isDirect = peerClass(peer.kind) === "dm";
  const isMention = !isDirect && isCalled(gate);
  if (command || setting("reactionLevel") === "off") return { kind: "none" };
  const own =
    channel === "whatsapp" ? (setting("ackReaction") as WhatsAppAckReaction | undefined) : undefined;
  const { messages } = gateway.config;
  const isMeant = own
    ? ofWhatsApp(own, isDirect, isMention)
    : inScope(messages?.ackReactionScope ?? DEFAULTS.messages.ackReactionScope, isDirect, isMention);
  const emoji = own?.emoji ?? messages?.ackReaction;
  if (!isMeant || emoji?.trim() === "") return { kind: "none" };
  return emoji === undefined ? { kind: "own" } : { kind: "emoji", emoji };
}

/** Whether the emoji goes again when the answer is sent. */
export function isAckTakenAway({ config }: CompiledGateway): boolean {
  return config.messages?.removeAckAfterReply ?? DEFAULTS.messages.removeAckAfterReply;
}

type Scope = "group-mentions" | "group-all" | "direct" | "all";

function inScope(scope: Scope, isDirect: boolean, isMention: boolean): boolean {
  switch (scope) {
    case "all":
      return true;
    case "direct":
      return isDirect;
    case "group-all":
      return !isDirect;
    case "group-mentions":
      return isMention;
  }
}

function ofWhatsApp(own: WhatsAppAckReaction, isDirect: boolean, isMention: boolean): boolean {
  const standard = DEFAULTS.channels.whatsapp.ackReaction;
  if (isDirect) return own.direct ?? standard.direct;
  const group = own.group ?? standard.group;
  return group === "always" || (group === "mentions" && isMention);
}
