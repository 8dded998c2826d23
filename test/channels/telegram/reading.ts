// Messages of the group as the adapter reads them, for tests without a connection.

import type { Message, Update } from "grammy/types";
import { readUpdate, type UpdateReader } from "../../../src/channels/telegram/read-update.ts";
import { SeenMessages } from "../../../src/channels/telegram/seen-messages.ts";
import type { InboundMessage } from "../../../src/channels/channel.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { ANNA, GROUP } from "../../fakes/telegram/people.ts";

/** The bot's id. */
export const US: number = 111;
/** The account that reads. */
export const accountId: AccountId = "default" as AccountId;

/** What reading needs, with changes. */
export function reading(changes: Partial<UpdateReader> = {}): UpdateReader {
  return {
    reader: { accountId, self: { id: US, username: "KoiBot", commands: new Set(["status"]) } },
    seen: new SeenMessages(),
    wantedReactions: "own",
    onMigrated: () => undefined,
    ...changes,
  };
}

/** What every message has. */
export const base: Pick<Message, "message_id" | "date" | "chat" | "from"> = {
  message_id: 5,
  date: 1_790_000_000,
  chat: GROUP,
  from: ANNA,
};

/** What the gateway hears of a message. */
export function heard(message: object, reader: UpdateReader = reading()): InboundMessage | undefined {
  const update = { update_id: 1, message: { ...base, ...message } } as unknown as Update;
  return readUpdate(update, reader)?.messages[0];
}
