// What the config says of an account, with the defaults that the adapter itself applies.

import { CHANNEL_DEFAULTS } from "../../config/channels/channel-defaults.ts";
import type { WhatsAppSettings } from "../../config/channels/whatsapp.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { whatsapp } from "../../routing/channels/whatsapp.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { ChannelHost } from "../channel-host.ts";
import type { Self } from "./inbound/self.ts";

/** The account's settings as they are now. */
export function settingsOf({
  host,
  accountId,
}: {
  host: ChannelHost;
  accountId: AccountId;
}): WhatsAppSettings {
  return host.settings(accountId);
}

/** Most milliseconds without a frame of WhatsApp. */
export function heartbeatMsOf(host: ChannelHost): number {
  return (host.web().heartbeatSeconds ?? DEFAULTS.web.heartbeatSeconds) * 1_000;
}

/** Whether the number is its owner's, who writes to it from itself: said so, or the number is in its own `allowFrom`. */
export function isSelfChat({ selfChatMode, allowFrom = [] }: WhatsAppSettings, self: Self): boolean {
  if (selfChatMode !== undefined) return selfChatMode;
  return allowFrom.some((entry) => {
    const judged = whatsapp.canonicalPeerId("dm", String(entry));
    return judged.ok && judged.id === self.id;
  });
}

/** Whether senders are told that their messages were read; never where the owner reads them on the same number. */
export function wantsReadReceipts(settings: WhatsAppSettings, self: Self): boolean {
  const isWanted = settings.sendReadReceipts ?? CHANNEL_DEFAULTS.whatsapp.sendReadReceipts;
  return isWanted && !isSelfChat(settings, self);
}
