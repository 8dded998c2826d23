// When a koi is seen typing: `kois.defaults.typingMode` and `typingIntervalSeconds`.

import { DEFAULTS } from "../../config/defaults.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { peerClass } from "../../routing/facts.ts";
import { isCalled } from "../gate/gate-reason.ts";
import type { InboxPayload } from "../journal/inbox-payload.ts";
import type { TypingRule } from "./draft-stream.ts";

/** The rule for the turn over a message. A koi's thoughts are not seen here, so `thinking` is `instant`. */
export function typingRule({ config }: CompiledGateway, { message, gate }: InboxPayload): TypingRule {
  const { typingMode, typingIntervalSeconds } = config.kois?.defaults ?? {};
  const isAddressed = peerClass(message.facts.peer.kind) === "dm" || isCalled(gate);
  const mode = typingMode ?? (isAddressed ? "instant" : "message");
  const seconds = typingIntervalSeconds ?? DEFAULTS.kois.defaults.typingIntervalSeconds;
  return { mode: mode === "thinking" ? "instant" : mode, everyMs: Math.max(1, seconds) * 1_000 };
}
