// Channels whose accounts have a token instead of a linked device: how it is set and taken away.

import { envCredentials } from "../../channels/registry.ts";
import { credentialKeys, deviceChannels } from "../../config/channels/credential-keys.ts";
import type { ChannelId } from "../../routing/facts.ts";
import { UsageError } from "../exit-code.ts";

/** @throws UsageError with what to do instead, unless accounts of the channel are linked to a device */
export function mustBeLinked(command: string, channel: ChannelId): void {
  if (deviceChannels.includes(channel)) return;
  if (channel === "webchat")
    throw new UsageError(
      `${command}: webchat has no login; its page asks for gateway.auth.token, if that is set`,
    );
  const verb = command.endsWith("logout") ? "logged out" : "logged in";
  const keys = (credentialKeys[channel] ?? []).map((key) => `channels.${channel}.${key}`).join(" or ");
  const env = (envCredentials[channel] ?? []).join(" and ");
  throw new UsageError(
    `${command}: accounts of ${channel} are ${verb} by their token in the config: ${keys} (or under accounts), ` +
      `or ${env} in the environment for the default account; skykoi channels probe --channel ${channel} tries it`,
  );
}
