// Who the account is, asked with its configured credentials and over connections of its own.

import type { ProbeResult } from "../channel.ts";
import { ApiFailure } from "./api-failure.ts";
import type { BotApi } from "./bot-api.ts";
import { nameOf } from "./inbound-facts.ts";

/** Asks Telegram. Never rejects. */
export async function probeBot(api: BotApi): Promise<ProbeResult> {
  try {
    const me = await api.persistent("getMe", (telegram, signal) => telegram.getMe(signal));
    const privacy = me.can_read_all_group_messages
      ? ""
      : "; in groups it sees commands, mentions and replies alone, unless it is an admin or @BotFather turns its privacy mode off";
    return { ok: true, detail: `@${me.username} (${nameOf(me)}, ${me.id})${privacy}` };
  } catch (error) {
    if (error instanceof ApiFailure && error.kind === "unauthorized")
      return { ok: false, detail: UNKNOWN_TOKEN };
    return { ok: false, detail: error instanceof Error ? error.message : "no answer" };
  }
}

/** What to do where Telegram does not know the token. */
export const UNKNOWN_TOKEN =
  "Telegram does not know this token: get the current one from @BotFather and put it into the config";
