// `/approve`: a person's word on a command that waits for it.

import { mayApprove } from "../../policy/approver.ts";
import type { ApprovalAnswer, Approvals } from "../approvals/approvals.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";

const WORDS: readonly ApprovalAnswer[] = ["allow-once", "allow-always", "deny"];
const HINT = "Say /approve ID allow-once, allow-always or deny, as the question says";

/** What `/approve` answers; it settles the question. */
export function approve(message: QueuedMessage, approvals: Approvals): string {
  const { koiId, sessionKey, table, payload } = message;
  const { facts, sender } = payload.message;
  const place = { koiId, sessionKey, mainKey: table.gateway.session.mainKey, facts };
  if (!mayApprove(table.gateway.config, place, sender.id)) {
    return "Only an owner (`commands.ownerAllowFrom`) can say that; nothing was changed.";
  }
  return settle(koiId, payload.command?.argument ?? "", approvals);
}

/** What somebody's word comes to who may say it; `argument`: the id and the word. */
export function settle(koiId: KoiId, argument: string, approvals: Approvals): string {
  const [id = "", wanted = ""] = argument.split(/\s+/);
  const word = WORDS.find((one) => one === wanted.toLowerCase());
  if (!word) return `${HINT}; nothing was changed.`;
  const settled = approvals.answer(koiId, id, word);
  if (!settled)
    return `There is no question ${id} that waits: it was answered, it took too long, or its turn is over.`;
  if (word === "deny") return "It is not run.";
  if (word === "allow-once") return "It is run, this once.";
  return settled.isListed
    ? "It is run, and its programs are on this koi's list from now on."
    : "It is run, this once: a line like this can't be listed.";
}
