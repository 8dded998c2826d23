// What is journaled for a koi: the message, why it came, and what was said before it. JSON text, so that the
// koi store needs to know nothing of channels.

import type { InboundMessage } from "../../channels/channel.ts";
import type { RouteReason } from "../../koi/turn.ts";
import type { ChatCommand } from "../../policy/chat-command.ts";
import type { SkillCall } from "../../policy/skill-call.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { GateReason } from "../gate/gate-reason.ts";
import type { UnheardMessage } from "../gate/unheard-table.ts";
import type { Letter } from "../sessions/letter.ts";

/** The data of one inbox row. */
export interface InboxPayload {
  readonly message: InboundMessage;
  readonly reason: RouteReason;
  readonly tableDigest: string;
  /** Group messages that were not for the koi, since it was last called; filled in when the message is claimed. */
  readonly unheard: readonly UnheardMessage[];
  /** Why it was for the koi; absent in rows of older versions. */
  readonly gate?: GateReason;
  /** A line for each of its files, once they were fetched for a turn. Never on disk. */
  readonly fileLines?: readonly string[];
  /** Set where a koi wrote it, and no person: it is in no conversation that people see. */
  readonly letter?: Letter;
  /** Set where the message is a command: then the koi does not get it. */
  readonly command?: ChatCommand;
  /** Set where the message may call a skill, by somebody who may give commands. */
  readonly skill?: SkillCall;
}

/** One koi that is to get a message. */
export interface Delivery {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  /** Where what it overheard is kept. Default: `sessionKey`. */
  readonly overhearsAs?: SessionKey;
  readonly payload: InboxPayload;
}

/** The work of a claim, as its text. */
export function encodeDeliveries(deliveries: readonly Delivery[]): string {
  return JSON.stringify(deliveries);
}

/** The work of a claim, or `undefined` where the text is none. */
export function decodeDeliveries(text: string): readonly Delivery[] | undefined {
  const value = parsed(text);
  return Array.isArray(value) ? (value as Delivery[]) : undefined;
}

/** The data of an inbox row, or `undefined` where the text is none. */
export function decodePayload(text: string): InboxPayload | undefined {
  const value = parsed(text) as Partial<InboxPayload> | undefined;
  return value?.message?.facts && value.reason ? (value as InboxPayload) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
