// What an account's config says, with the built-in defaults where it is silent.

import { CHANNEL_DEFAULTS } from "../../config/channels/channel-defaults.ts";
import type { RetryConfig } from "../../config/channels/retry.ts";
import type { TelegramSettings } from "../../config/channels/telegram.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { ChannelHost } from "../channel-host.ts";

type Defaulted =
  | "chunkMode"
  | "timeoutSeconds"
  | "textChunkLimit"
  | "linkPreview"
  | "replyToMode"
  | "streamMode"
  | "mediaMaxMb"
  | "reactionNotifications"
  | "reactionLevel";

/** Settings whose defaults are filled in. */
export type BotSettings = TelegramSettings &
  Required<Pick<TelegramSettings, Defaulted>> & { readonly retry: Required<RetryConfig> };

/** The settings of an account in the current config. */
export function botSettings(host: ChannelHost<TelegramSettings>, accountId: AccountId): BotSettings {
  const { chunkMode, timeoutSeconds, textChunkLimit, linkPreview, replyToMode } = CHANNEL_DEFAULTS.telegram;
  const { streamMode, mediaMaxMb, reactionNotifications, reactionLevel, retry } = CHANNEL_DEFAULTS.telegram;
  const said = host.settings(accountId);
  return {
    chunkMode,
    timeoutSeconds,
    textChunkLimit,
    linkPreview,
    replyToMode,
    streamMode,
    mediaMaxMb,
    reactionNotifications,
    reactionLevel,
    ...said,
    retry: { ...retry, ...said.retry },
  };
}
