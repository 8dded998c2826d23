// The channels of a gateway. A channel without a block still exists, with one account named `default`.

import type { ChannelDefaults } from "./access-policy.ts";
import type { DiscordChannel } from "./discord.ts";
import type { SlackChannel } from "./slack.ts";
import type { TelegramChannel } from "./telegram.ts";
import type { WebChatChannel } from "./webchat.ts";
import type { WhatsAppChannel } from "./whatsapp.ts";

/** The chat accounts, channel by channel. */
export interface ChannelsConfig {
  /**
   * Access rules for every channel that has none of its own. Default: as its keys say.
   * @examples [{"dmPolicy": "allowlist", "groupPolicy": "disabled"}]
   */
  defaults?: ChannelDefaults;
  /**
   * WhatsApp, linked as a device of a phone number. Default: one account named `default`, once it is linked.
   * @examples [{"dmPolicy": "allowlist", "allowFrom": ["+15551230001"]}]
   */
  whatsapp?: WhatsAppChannel;
  /**
   * Telegram bots. Default: one account named `default`, if TELEGRAM_BOT_TOKEN is set.
   * @examples [{"botToken": {"source": "env", "id": "TELEGRAM_BOT_TOKEN"}}]
   */
  telegram?: TelegramChannel;
  /**
   * Discord bots. Default: one account named `default`, if DISCORD_BOT_TOKEN is set.
   * @examples [{"token": {"source": "env", "id": "DISCORD_BOT_TOKEN"}}]
   */
  discord?: DiscordChannel;
  /**
   * Slack apps. Default: one account named `default`, if SLACK_BOT_TOKEN and SLACK_APP_TOKEN are set.
   * @examples [{"botToken": "${SLACK_BOT_TOKEN}", "appToken": "${SLACK_APP_TOKEN}"}]
   */
  slack?: SlackChannel;
  /**
   * The gateway's own chat page. Default: one account named `default`.
   * @examples [{"title": "Help desk"}]
   */
  webchat?: WebChatChannel;
}
