// What is done to a message of ours after it was sent: another text, or away with it.

import { WebAPIPlatformError } from "@slack/web-api";
import { SendError } from "../channel.ts";
import type { Connected } from "./connected.ts";
import { placeOf } from "./inbound.ts";
import { sendErrorOf } from "./slack-error.ts";

/** Gives a message of ours another text (mrkdwn). @throws SendError */
export async function editMessage({ web }: Connected, name: string, text: string): Promise<void> {
  try {
    await web.chat.update({ ...mustBeOurs(name), text });
  } catch (error) {
    throw sendErrorOf(error);
  }
}

/** Takes a message of ours away, also where it is gone already. @throws SendError */
export async function removeMessage({ web }: Connected, name: string): Promise<void> {
  try {
    await web.chat.delete(mustBeOurs(name));
  } catch (error) {
    const isGone = error instanceof WebAPIPlatformError && error.data.error === "message_not_found";
    if (!isGone) throw sendErrorOf(error);
  }
}

function mustBeOurs(name: string): NonNullable<ReturnType<typeof placeOf>> {
  const place = placeOf(name);
  if (place) return place;
  throw new SendError("Slack knows no such message", "refused");
}
