// What a person does about an account that does not run.

import type { ConnectionStatus } from "../../channels/channel.ts";
import { deviceChannels } from "../../config/channels/credential-keys.ts";
import type { AccountName } from "../../runtime/accounts/accounts.ts";

/** What to do about a terminal state, as a sentence or a command; `undefined` where nothing is to be done. */
export function repairOf(
  { channel, accountId }: AccountName,
  state: ConnectionStatus["state"],
): string | undefined {
  const flags = `--channel ${channel} --account ${accountId}`;
  switch (state) {
    case "logged_out":
      return deviceChannels.includes(channel)
        ? `skykoi channels login ${flags}`
        : "make a new token, put it where skykoi channels list says that it comes from, and restart the gateway";
    case "conflict":
      return "end whatever else uses the credential, or give this account one of its own";
    case "failed":
      return `see to what it says, then save the config or restart the gateway; skykoi channels probe ${flags} asks the platform`;
    default:
      return undefined;
  }
}
