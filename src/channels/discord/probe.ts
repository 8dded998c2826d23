// Who a token belongs to, asked beside a running connection.

import { type APIUser, REST, Routes } from "discord.js";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { AccountId } from "../../routing/ids.ts";
import { isSetupFault } from "../account-life.ts";
import type { ProbeResult } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { readToken } from "./credentials.ts";
import { isWrongToken, sendErrorOf, WRONG_TOKEN } from "./discord-error.ts";

/** Never rejects. */
export async function probe(host: ChannelHost<DiscordSettings>, accountId: AccountId): Promise<ProbeResult> {
  try {
    const token = await readToken(host, accountId);
    const { apiRoot } = host.settings(accountId);
    const api = apiRoot === undefined ? undefined : await host.resolve(apiRoot);
    const rest = new REST({ retries: 0, timeout: 15_000, ...(api !== undefined && { api }) }).setToken(token);
    const { username, id } = (await rest.get(Routes.user())) as APIUser;
    return { ok: true, detail: `${username} (${id})` };
  } catch (error) {
    if (isWrongToken(error)) return { ok: false, detail: WRONG_TOKEN };
    return { ok: false, detail: isSetupFault(error) ? error.message : sendErrorOf(error).message };
  }
}
