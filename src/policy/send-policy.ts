// Where kois may send to (`session.sendPolicy`). A rule that denies wins; then one that allows; then the default.

import { DEFAULTS } from "../config/defaults.ts";
import type { SendMatch, SendPolicy } from "../config/send-policy.ts";
import { type Facts, peerClass } from "../routing/facts.ts";
import type { SessionKey } from "../routing/ids.ts";

/** Whether a koi may send to the conversation of `facts`, in the session `sessionKey`. Pure; never throws. */
export function maySend(
  policy: SendPolicy | undefined,
  facts: Pick<Facts, "channel" | "peer">,
  sessionKey: SessionKey,
): boolean {
  const matching = (policy?.rules ?? []).filter(({ match }) => isAbout(match ?? {}, facts, sessionKey));
  if (matching.some(({ action }) => action === "deny")) return false;
  return matching.length > 0 || (policy?.default ?? DEFAULTS.session.sendPolicy.default) === "allow";
}

function isAbout(
  { channel, chatType, keyPrefix }: SendMatch,
  facts: Pick<Facts, "channel" | "peer">,
  sessionKey: SessionKey,
): boolean {
  if (channel !== undefined && channel.trim().toLowerCase() !== facts.channel) return false;
  // Groups and channels are one class here, as in bindings.
  if (chatType !== undefined && classOf(chatType) !== peerClass(facts.peer.kind)) return false;
  if (keyPrefix === undefined) return true;
  const prefix = keyPrefix.trim();
  return sessionKey.startsWith(prefix) || sessionKey.replace(/^koi:[^:]*:/, "").startsWith(prefix);
}

function classOf(chatType: NonNullable<SendMatch["chatType"]>): ReturnType<typeof peerClass> {
  return peerClass(chatType === "direct" ? "dm" : chatType);
}
