// What a failed send means for the gateway: whether the person may have the message, and what to do.

import { SendError } from "../channel.ts";
import { ApiFailure } from "./api-failure.ts";

/** The fate of a message whose sending failed with `error`. */
export function sendErrorOf(error: unknown): SendError {
  if (error instanceof SendError) return error;
  if (!(error instanceof ApiFailure)) return new SendError("the message could not be made ready", "not_sent");
  const { kind, message, retryAfterMs } = error;
  switch (kind) {
    case "rate_limited":
      return new SendError(message, "not_sent", retryAfterMs ?? 1_000);
    case "server_error":
      return new SendError(message, "not_sent", retryAfterMs);
    case "unauthorized":
    case "conflict":
    case "not_reached":
      return new SendError(message, "not_sent");
    case "no_answer":
      return new SendError(message, "unknown");
    case "rejected":
      return new SendError(refusal(error), "refused");
  }
}

/** Why Telegram refuses, and what a person can do. */
function refusal({ message, reason, migratedTo }: ApiFailure): string {
  if (migratedTo !== undefined) {
    return `${message}: the group has a new id, ${migratedTo}; put it into the config`;
  }
  const advice = ADVICE.find(([pattern]) => pattern.test(reason))?.[1];
  return advice === undefined ? message : `${message}: ${advice}`;
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/blocked by the user/i, "the person must unblock the bot"],
  [/can't initiate conversation/i, "the person must write to the bot first"],
  [/user is deactivated/i, "the account was deleted"],
  [/kicked|not a member|not a participant/i, "add the bot to the chat again"],
  [/chat not found/i, "the chat is gone, or the bot was never in it"],
  [/thread not found|topic.*(closed|deleted|not found)/i, "the topic was closed or deleted"],
  [/can't be deleted/i, "Telegram lets a bot take its messages away for 48 hours"],
  [/REACTION_INVALID/i, "Telegram knows no such reaction, or not in this chat"],
  [/POLL_|polls? can't be sent/i, "Telegram takes no such poll here"],
  [/not enough rights|have no rights|administrator/i, "let the bot write there"],
];
