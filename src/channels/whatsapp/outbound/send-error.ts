// What became of a message that was not sent: WhatsApp's error codes and the library's errors as fates.

import { SendError } from "../../channel.ts";
import { codeOf } from "../connect/disconnect.ts";

const RATE_LIMIT_MS = 60_000;

const REFUSALS: Readonly<Record<string, string>> = {
  "401": "this number may not write here",
  "403": "this number may not write here: it is no member of the group, or only admins may write",
  "404": "this chat is gone",
  "406": "WhatsApp does not accept the message",
  "420": "this number may not write here: only admins may write",
  "463":
    "WhatsApp does not let this number begin new chats for a while; look at the phone, and let the person write first",
  "479": "WhatsApp can't deliver the message to this address",
};

/** The error for a code with which WhatsApp answers instead of confirming. */
export function refusalOf(code: string): SendError {
  if (code === "429") return new SendError("WhatsApp asks to send less (429)", "not_sent", RATE_LIMIT_MS);
  if (/^5\d\d$/.test(code)) return new SendError(`WhatsApp has a fault (${code})`, "not_sent");
  return new SendError(`${REFUSALS[code] ?? "WhatsApp refuses the message"} (${code})`, "refused");
}

/**
 * The error for what the library threw before the message was written to the connection. A query that WhatsApp answers
 * with an error has the code as its `data`.
 */
export function sendErrorOf(thrown: unknown): SendError {
  if (thrown instanceof SendError) return thrown;
  const answered = (thrown as { data?: unknown } | undefined)?.data;
  if (typeof answered === "number" && answered >= 400) return refusalOf(String(answered));
  const fault = (thrown as { code?: unknown } | undefined)?.code;
  if (fault === "ENOENT" || fault === "EACCES" || fault === "EISDIR")
    return new SendError(`the file can't be read (${fault})`, "refused");
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const code = codeOf(thrown);
  if (code === 428 || code === 408) return new SendError("the connection to WhatsApp broke", "not_sent");
  return new SendError(`the message could not be sent: ${said}`, "not_sent", undefined, { cause: thrown });
}
