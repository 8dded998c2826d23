// The gate: whether a message is for the koi that it was routed to. DMs always are; in a group the koi must
// be mentioned, replied to, or called by one of its patterns, unless the room's rule says otherwise.

import type { InboundMessage } from "../../channels/channel.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { peerClass } from "../../routing/facts.ts";
import type { KoiId } from "../../routing/ids.ts";
import { callsBy, mentionPatterns } from "./mention-patterns.ts";
import { mustMention } from "./require-mention.ts";

/** Why a message is for the koi, or `not_mentioned`. */
type GateReason =
  | "direct"
  | "mentioned"
  | "reply_to_us"
  | "pattern"
  | "mention_not_required"
  | "nothing_to_mention"
  | "not_mentioned";

/** Whether a message is for the koi. */
export interface GateJudgement {
  readonly isOpen: boolean;
  readonly reason: GateReason;
}

/** Judges one message for one koi. Pure, apart from a cache of compiled patterns; never throws. */
export function judgeGate(message: InboundMessage, gateway: CompiledGateway, koiId: KoiId): GateJudgement {
  const reason = gateReason(message, gateway, koiId);
  return { isOpen: reason !== "not_mentioned", reason };
}

function gateReason(message: InboundMessage, gateway: CompiledGateway, koiId: KoiId): GateReason {
  const { facts } = message;
  if (peerClass(facts.peer.kind) === "dm") return "direct";
  if (message.mentionsUs) return "mentioned";
  if (message.replyTo?.isOurs) return "reply_to_us";
  const { patterns, calls } = patternsOf(gateway, koiId);
  if (calls(message.text)) return "pattern";
  if (!mustMention(gateway, facts)) return "mention_not_required";
  // WebChat knows no mentions of its own: without a name nobody could ever call this koi there.
  if (facts.channel === "webchat" && patterns.length === 0) return "nothing_to_mention";
  return "not_mentioned";
}

interface Patterns {
  readonly patterns: readonly string[];
  readonly calls: (text: string) => boolean;
}

const compiled = new WeakMap<CompiledGateway, Map<KoiId, Patterns>>();

function patternsOf(gateway: CompiledGateway, koiId: KoiId): Patterns {
  const ofGateway = compiled.get(gateway) ?? new Map<KoiId, Patterns>();
  compiled.set(gateway, ofGateway);
  const known = ofGateway.get(koiId);
  if (known) return known;
  const patterns = mentionPatterns(gateway, koiId);
  const made = { patterns, calls: callsBy(patterns) };
  ofGateway.set(koiId, made);
  return made;
}
