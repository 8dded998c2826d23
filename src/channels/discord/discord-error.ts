// What Discord's errors mean: for a connection, and for a message that was to be sent.

import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes, HTTPError, RateLimitError } from "discord.js";
import { SendError } from "../channel.ts";
import { fateOf, networkCode } from "../network-code.ts";

/** Codes of Discord's API that a person can do something about. */
const REFUSALS: Readonly<Record<number, string>> = {
  10_003: "Discord knows no such channel: it was deleted, or the bot is not on its server",
  10_004: "Discord knows no such server",
  10_008: "the message is gone",
  10_014: "Discord knows no such emoji",
  10_013: "Discord knows no such person",
  20_016: "Discord asks for slow mode here",
  30_046: "the message was changed too often",
  40_005: "the file is larger than Discord takes here",
  50_001: "the bot may not see this channel: give it the permission View Channel",
  50_007:
    "this person takes no direct messages from the bot: they must allow them for a server that both are on",
  50_008: "this is no channel of text",
  50_013:
    "the bot lacks a permission here: Send Messages, and for threads, files and reactions those of that name",
  50_035: "Discord finds the message malformed",
  160_002: "the bot may not read the history here: give it the permission Read Message History",
  240_000: "Discord does not take this link",
};

/** Codes of closed gateway connections that no reconnecting mends. */
const CLOSED: Readonly<Record<number, readonly ["failed" | "logged_out", string]>> = {
  4004: [
    "logged_out",
    "Discord does not know the token: copy it again from the Developer Portal, and save the config",
  ],
  4010: ["failed", "Discord does not take this shard"],
  4011: [
    "failed",
    "the bot is on so many servers that Discord wants it split up (sharding), which SKYKOI does not do",
  ],
  4013: ["failed", "Discord does not know the intents that are asked for"],
  4014: [
    "failed",
    "the bot's settings do not allow what is asked for: in the Developer Portal, Bot, switch on Message Content Intent " +
      "(and Server Members or Presence, where `intents` asks for them)",
  ],
};

/** Why a connection is over for good; `undefined` where it can be made again. */
export function closedForGood(code: number): readonly ["failed" | "logged_out", string] | undefined {
  return CLOSED[code];
}

/** Whether the token is not one. */
export function isWrongToken(error: unknown): boolean {
  return (
    (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) ||
    (error instanceof DiscordAPIError && error.status === 401)
  );
}

/** What to tell of a wrong token. */
export const WRONG_TOKEN: string = CLOSED[4004]?.[1] ?? "";

/** The error of a send. */
export function sendErrorOf(error: unknown): SendError {
  if (error instanceof SendError) return error;
  const cause = { cause: error };
  if (error instanceof RateLimitError) {
    return new SendError("Discord is asked too often", "not_sent", Math.max(1, error.retryAfter), cause);
  }
  if (error instanceof DiscordAPIError) return ofApi(error, cause);
  if (error instanceof HTTPError) {
    return new SendError(`Discord answered ${error.status}`, "unknown", undefined, cause);
  }
  if (isWrongToken(error)) return new SendError(WRONG_TOKEN, "not_sent", undefined, cause);
  const code = networkCode(error);
  return new SendError(`Discord can't be reached (${code ?? nameOf(error)})`, fateOf(code), undefined, cause);
}

function ofApi({ code, status, message }: DiscordAPIError, cause: ErrorOptions): SendError {
  if (status === 401) return new SendError(WRONG_TOKEN, "not_sent", undefined, cause);
  if (status >= 500) return new SendError(`Discord answered ${status}`, "unknown", undefined, cause);
  const known = REFUSALS[Number(code)];
  return new SendError(known ?? `Discord says: ${message} (${code})`, "refused", undefined, cause);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown fault";
}
