// What Slack's errors mean: for a connection, and for a message that was to be sent.

import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { SendError } from "../channel.ts";
import { fateOf, networkCode } from "../network-code.ts";

/** The token does not hold any more, or never did: only a person can mend that. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  invalid_auth: "Slack does not know the token: copy it again from the app's page, and reload",
  not_authed: "Slack got no token: set botToken and appToken",
  account_inactive: "the app was removed from the workspace: install it again, and set the new token",
  token_revoked: "the token was revoked: install the app again, and set the new token",
  token_expired: "the token has run out: set a new one",
  user_removed_from_team: "the bot was removed from the workspace: install the app again",
  team_disabled: "the workspace is switched off",
  not_allowed_token_type: "this is the wrong kind of token: botToken begins with xoxb-, appToken with xapp-",
  no_permission: "the app lacks a permission: see docs/channels/SLACK.md for its scopes",
  missing_scope: "the app lacks a scope: see docs/channels/SLACK.md for its scopes, and install it again",
};

/** What a person must do about a refused message. */
const REFUSALS: Readonly<Record<string, string>> = {
  channel_not_found: "Slack knows no such conversation, or the app is not in it: invite it",
  not_in_channel: "the app is not in this channel: invite it",
  is_archived: "the channel is archived",
  user_not_found: "Slack knows no such person",
  user_disabled: "the person's account is switched off",
  cannot_dm_bot: "Slack lets no app write to this one",
  restricted_action: "the workspace lets this app not write here",
  msg_too_long: "Slack takes no message as long as this",
  no_text: "there is nothing in the message",
  message_not_found: "the message is gone",
  cant_update_message: "Slack lets the app not change this message",
  cant_delete_message: "Slack lets the app not delete this message",
  edit_window_closed: "the workspace lets messages be changed for a while only, and that is over",
  invalid_name: "Slack knows no such emoji",
  already_reacted: "that emoji is there already",
};

/** Words of Slack for "not now". */
const LATER = new Set(["ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"]);
/** Slack's own trouble: it may have done what was asked. */
const UNSURE = new Set(["internal_error", "fatal_error", "request_timeout"]);

/** What is wrong with the credentials; `undefined` where it is something else. */
export function credentialProblem(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? CREDENTIALS[error.data.error] : undefined;
}

/** The error of a send. */
export function sendErrorOf(error: unknown): SendError {
  if (error instanceof SendError) return error;
  const cause = { cause: error };
  if (error instanceof WebAPIRateLimitedError) {
    return new SendError("Slack is asked too often", "not_sent", error.retryAfter * 1_000, cause);
  }
  if (error instanceof WebAPIPlatformError) return ofPlatform(error.data.error, cause);
  if (error instanceof WebAPIHTTPError) {
    return new SendError(`Slack answered ${error.statusCode}`, "unknown", undefined, cause);
  }
  if (error instanceof WebAPIRequestError) {
    const code = networkCode(error.original);
    const why = code ?? error.original.name;
    return new SendError(`Slack can't be reached (${why})`, fateOf(code), undefined, cause);
  }
  return new SendError(error instanceof Error ? error.message : String(error), "unknown", undefined, cause);
}

function ofPlatform(code: string, cause: ErrorOptions): SendError {
  const credentials = CREDENTIALS[code];
  // A new token is a reload away, and the reply waits for it.
  if (credentials !== undefined) return new SendError(credentials, "not_sent", undefined, cause);
  if (LATER.has(code)) return new SendError(`Slack says ${code}`, "not_sent", undefined, cause);
  if (UNSURE.has(code)) return new SendError(`Slack says ${code}`, "unknown", undefined, cause);
  return new SendError(REFUSALS[code] ?? `Slack says ${code}`, "refused", undefined, cause);
}
