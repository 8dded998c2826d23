// Every adapter, loaded when the first account of its channel is to run: a gateway without Discord loads nothing of it.

import type { ChannelId } from "../routing/facts.ts";
import type { Channel } from "./channel.ts";
import type { ChannelHost } from "./channel-host.ts";

/** Makes a channel. @throws Error with a sentence for people, where an optional library is not installed */
export type MakeChannel = (host: ChannelHost) => Promise<Channel>;

/** The channels that run by themselves. WebChat is the gateway's own and made with its port. */
export const adapters: Readonly<Partial<Record<ChannelId, MakeChannel>>> = {
  discord: async (host) => (await import("./discord/discord-channel.ts")).makeDiscord(host),
  slack: async (host) => (await import("./slack/slack-channel.ts")).makeSlack(host),
  telegram: async (host) => (await import("./telegram/telegram-channel.ts")).makeTelegramChannel(host),
  whatsapp: async (host) => (await import("./whatsapp/whatsapp-channel.ts")).makeWhatsApp(host),
};

/** Variables of the environment that hold the credentials of a channel's default account; all of one list must be set. */
export const envCredentials: Readonly<Partial<Record<ChannelId, readonly string[]>>> = {
  telegram: ["TELEGRAM_BOT_TOKEN"],
  discord: ["DISCORD_BOT_TOKEN"],
  slack: ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"],
};
