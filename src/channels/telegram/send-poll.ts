// One poll to one chat. Whether votes are secret is left to Telegram: in channels they must be.

import type { Poll } from "../channel.ts";
import type { BotApi } from "./bot-api.ts";
import { address, type Posting } from "./send-text.ts";

/** Sends a poll. Returns its number in the chat. @throws ApiFailure */
export async function sendPoll(
  api: BotApi,
  posting: Posting,
  { question, options, isMultiple }: Poll,
): Promise<number> {
  const choices = options.map((text) => ({ text }));
  const sent = await api.call("sendPoll", (telegram, signal) =>
    telegram.sendPoll(
      posting.to.chatId,
      question,
      choices,
      { allows_multiple_answers: isMultiple, ...address(posting) },
      signal,
    ),
  );
  return sent.message_id;
}
