// The gate: whether a message is for the koi that it was routed to. DMs always are; in a group the koi must
// be mentioned, replied to, or called by one of its patterns, unless the owner or the room's rule says otherwise.

import type { InboundMessage } from "../../channels/channel.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { peerClass } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { Log } from "../log.ts";
import type { Activation } from "./activation-table.ts";
import { BoundedRun } from "./bounded-run.ts";
import type { EventReason, GateReason } from "./gate-reason.ts";
import { type IdentityOf, callsBy, mentionPatterns, patternsPointer } from "./mention-patterns.ts";
import { mentionPointer, mustMention } from "./require-mention.ts";

/** Whether a message is for the koi. */
export type GateJudgement =
  | { readonly isOpen: true; readonly reason: GateReason }
  | ({ readonly isOpen: false; readonly reason: "not_mentioned" | EventReason } & GatedBy);

/** Which settings kept a message from a koi. */
export interface GatedBy {
  /** JSON pointer of `requireMention`, or `/activation` where that was said in the chat. Absent: the built-in default. */
  readonly decidedBy?: string;
  /** JSON pointer of the `mentionPatterns` that would have called the koi. Absent: its name does. */
  readonly calledBy?: string;
}

/** What the gate needs from outside. */
export interface GateOptions {
  /** What the owner said for a session. @throws StoreError */
  activationOf(sessionKey: SessionKey): Activation | undefined;
  readonly identityOf: IdentityOf;
  readonly log: Log;
}

interface Patterns {
  readonly patterns: readonly string[];
  readonly calls: (text: string) => boolean;
}

/** Judges messages. Keeps the patterns of a table made ready, nothing else. */
export class GroupGate {
  readonly #options: GateOptions;
  readonly #bounded = new BoundedRun();
  readonly #compiled = new WeakMap<CompiledGateway, Map<KoiId, Patterns>>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Judges one message for one koi and its session. @throws StoreError */
  judge(
    message: InboundMessage,
    gateway: CompiledGateway,
    target: { readonly koiId: KoiId; readonly sessionKey: SessionKey },
  ): GateJudgement {
    const reason = this.#reason(message, gateway, target);
    if (reason !== "not_mentioned") return { isOpen: true, reason };
    return { isOpen: false, reason, ...this.#gatedBy(message, gateway, target) };
  }

  #gatedBy(
    { facts }: InboundMessage,
    gateway: CompiledGateway,
    { koiId, sessionKey }: { readonly koiId: KoiId; readonly sessionKey: SessionKey },
  ): GatedBy {
    const isSaid = this.#options.activationOf(sessionKey) !== undefined;
    const decidedBy = isSaid ? "/activation" : mentionPointer(gateway, facts);
    const calledBy = patternsPointer(gateway, koiId);
    return { ...(decidedBy !== undefined && { decidedBy }), ...(calledBy !== undefined && { calledBy }) };
  }

  #reason(
    message: InboundMessage,
    gateway: CompiledGateway,
    { koiId, sessionKey }: { readonly koiId: KoiId; readonly sessionKey: SessionKey },
  ): GateReason | "not_mentioned" {
    const { facts } = message;
    if (peerClass(facts.peer.kind) === "dm") return "direct";
    if (message.mentionsUs) return "mentioned";
    if (message.replyTo?.isOurs) return "reply_to_us";
    const { patterns, calls } = this.#patternsOf(gateway, koiId);
    if (!message.isForOthers && calls(message.text)) return "pattern";
    const activation = this.#options.activationOf(sessionKey);
    if (activation === "always") return "always_active";
    if (activation === undefined && !mustMention(gateway, facts)) return "mention_not_required";
    // WebChat knows no mentions of its own: without a name nobody could ever call this koi there.
    if (facts.channel === "webchat" && patterns.length === 0) return "nothing_to_mention";
    // Chosen from the platform's menu, it is meant for us; whether it is obeyed is another question.
    return message.isCommand ? "command" : "not_mentioned";
  }

  #patternsOf(gateway: CompiledGateway, koiId: KoiId): Patterns {
    const ofGateway = this.#compiled.get(gateway) ?? new Map<KoiId, Patterns>();
    this.#compiled.set(gateway, ofGateway);
    const patterns = mentionPatterns(gateway, koiId, this.#options.identityOf);
    const known = ofGateway.get(koiId);
    // Names of an IDENTITY.md change without a new table.
    if (known && isSame(known.patterns, patterns)) return known;
    const onLate = (pattern: string): void => {
      const why = "mention pattern takes too long and is not used until the config changes";
      this.#options.log.error({ koiId, pattern }, why);
    };
    const calls = callsBy(patterns, onLate, this.#bounded);
    const made = { patterns, calls };
    ofGateway.set(koiId, made);
    return made;
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some === others || (some.length === others.length && some.every((one, i) => one === others[i]));
}
