// What a reason code of an outcome record means, in a sentence: with the setting that decides, and what can be done.

import { admissionReasonText } from "../../policy/admission.ts";
import type { OutcomeRecord } from "../../runtime/outcomes/outcome.ts";

const DEAD = "it is a dead letter (skykoi deadletters)";
const TOLD = `the sender was told so; ${DEAD}`;
const NO_STORE =
  "the koi's store can't be written (skykoi status, skykoi doctor); the next delivery or start completes it";
const WAITS = "the person got a code; let them in with skykoi pairing approve CODE";

const SENTENCES: Readonly<Record<string, string>> = {
  gateway_stopping: "the gateway was being stopped; the platform delivers it again",
  pairing_code_new: `the sender is not let in yet: ${WAITS}`,
  pairing_code_known: `the sender is not let in yet: ${WAITS}`,
  pairing_full: "the sender is not let in, and got no code: the account has as many requests as it may",
  pairing_denied: "the owner denied this sender (skykoi pairing deny)",
  not_mentioned:
    "in a room a koi hears only who mentions, answers or names it, unless requireMention is false",
  command_not_allowed:
    "commands are taken only from people on the allowlists and from owners (commands.useAccessGroups, commands.ownerAllowFrom)",
  claimed_before: "the platform delivered it a second time; the first delivery decides",
  not_taken: "it could not be stored; the platform delivers it again",
  journaled_later: "it was stored at a later attempt",
  not_written: "it could not be stored at this koi; the next delivery or start completes it",
  folder_gone: `the koi's folder was deleted or moved away while the koi answered; ${DEAD}`,
  unreadable: `what was stored of it can't be read; ${DEAD}`,
  koi_removed: `its koi is not in the config any more; ${DEAD}`,
  too_old: `it was older than gateway.maxReplayAge when the gateway got to it; ${DEAD}`,
  queue_full: `more waited than messages.queue.cap allows, and messages.queue.drop chose this one; ${DEAD}`,
  stopped: "somebody said /stop",
  retried: "it was put back (skykoi deadletters retry)",
  send_denied: "session.sendPolicy kept the answer back; it stands in the transcript",
  too_many_attempts: `the platform did not take the answer; ${DEAD}`,
  timeout: `the turn took longer than kois.defaults.timeoutSeconds; ${TOLD}`,
  auth: `the model provider refused the credentials; ${TOLD}`,
  rate_limit: `the model provider allowed no more requests; ${TOLD}`,
  provider_unknown: `the model names a provider that is not known; ${TOLD}`,
  provider_unavailable: `the model provider did not answer; ${TOLD}`,
  model_error: `the model failed; the log says how; ${TOLD}`,
};

/** The sentence for a code; `undefined` where the code says it all, or is a platform's own. Never throws. */
export function reasonSentence(
  { facts }: Pick<OutcomeRecord, "facts">,
  reasonCode: string,
): string | undefined {
  const own = Object.hasOwn(SENTENCES, reasonCode) ? SENTENCES[reasonCode] : undefined;
  if (reasonCode.startsWith("store_")) return NO_STORE;
  return own ?? admissionReasonText(reasonCode, facts);
}
