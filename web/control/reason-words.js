// Reason codes in words. A code that is missing here is shown as it is: the gateway may be newer than this page.

const words = {
  // The tier that won.
  peer: "a binding names this conversation",
  parentPeer: "a binding names the conversation that it hangs under",
  peerKind: "a binding takes every conversation of this kind",
  guildRoles: "a binding names the guild and a role of the sender",
  guild: "a binding names the guild",
  team: "a binding names the team",
  account: "a binding takes the whole account",
  channel: "a binding takes the whole channel",
  default: "no binding matches, so the default koi answers",
  broadcast: "the conversation has a broadcast list",
  // Admission.
  dm_disabled: "direct messages are disabled for this account",
  sender_not_listed: "the sender is not in allowFrom",
  sender_unpaired: "the sender is not let in yet",
  groups_disabled: "groups are disabled here",
  group_dms_off: "direct messages among several people are not taken here",
  group_dm_not_listed: "this conversation is not in dm.groupChannels",
  room_not_listed: "this room is not among those that are listed",
  room_off: "this room is switched off",
  group_sender_not_listed: "the sender is not among those who may address kois in groups",
  nobody_listed: "nobody is listed who may address kois here",
  pairing_code_new: "a stranger, who got a pairing code",
  pairing_code_known: "a stranger, whose pairing code waits for an answer",
  pairing_full: "a stranger, and too many wait already",
  pairing_denied: "a stranger who was denied",
  // The gate.
  not_mentioned: "nobody called a koi",
  // Ends.
  claimed_before: "it came before",
  command_not_allowed: "commands are taken only from people on the allowlists",
  gateway_stopping: "the gateway was stopping",
  journaled_later: "it could be stored at a later attempt",
  koi_removed: "its koi is not in the config any more",
  not_taken: "it could not be stored",
  not_written: "the answer could not be stored",
  queue_full: "it gave way to others in its session",
  retried: "it was a dead letter and was put back",
  send_denied: "the answer was kept back by session.sendPolicy",
  send_refused: "the platform refused the answer",
  stopped: "somebody did not want an answer any more",
  too_many_attempts: "the answer could not be sent, however often it was tried",
  too_old: "it was too old when the gateway got to it",
  unreadable: "what was stored of it can't be read",
  // Failed turns.
  aborted: "the turn was broken off",
  auth: "the model's provider refused the credentials",
  model_error: "the model failed",
  provider_unavailable: "the model's provider can't be reached",
  provider_unknown: "the config names an unknown provider",
  rate_limit: "the model's provider takes no more for now",
  timeout: "the turn took too long",
};

/** Whether the page has words of its own for a code. */
export function isKnownReason(code) {
  return reasonText(code) !== code.replaceAll("_", " ");
}

/** A code in words. */
export function reasonText(code) {
  if (Object.hasOwn(words, code)) {
    return words[code];
  }
  if (code.startsWith("command_")) {
    return `it is the command /${code.slice("command_".length)}`;
  }
  if (code.startsWith("store_")) {
    return `the koi's store can't be used (${code.slice("store_".length).replaceAll("_", " ")})`;
  }
  return code.replaceAll("_", " ");
}

/** What can become of a message, and how it is said before the reason. */
export const outcomeWords = {
  routed: "Goes to a koi",
  broadcast: "Goes to several kois",
  dropped: "Dropped",
  gated: "Overheard",
  pairing: "Waits to be let in",
  duplicate: "A copy",
  expired: "Not answered",
  failed: "Failed",
};

/** What happened to a message in its session's line. */
export const queueWords = {
  summarized: "too many waited, so its turn got it cut short",
  interrupted: "its turn was broken off for a newer message and asked again with it",
  not_steered: "a running turn takes nothing in, so it waited for a turn of its own",
};

/** Fields that differ, as a near miss names them. */
export const fieldWords = {
  accountId: "the account",
  peer: "the kind of conversation",
  guildId: "the guild",
  teamId: "the team",
  roles: "the roles",
};
