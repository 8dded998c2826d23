// A bot that is connected, for everything that asks Discord.

import { type Client, GatewayIntentBits, Options, Partials } from "discord.js";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { Places } from "./places.ts";

/** What an account can do once it is connected. */
export interface Connected {
  readonly client: Client<true>;
  readonly places: Places;
  /** Commands that wait for their answer, by message id. */
  readonly asked: Map<string, AskedCommand>;
  /** Threads that were begun for an answer, by the id of the message that they answer. */
  readonly threads: Map<string, string>;
  /** Emojis that we put on messages, by message id. */
  readonly ours: Map<string, string>;
}

/** A slash command. Discord takes answers to it for 15 minutes. */
export interface AskedCommand {
  readonly applicationId: string;
  readonly token: string;
  isAnswered: boolean;
}

/** Waits of the library's own queue that are longer are the outbox's to wait. */
const MAX_QUEUED_MS = 5_000;

/** The options of a client that keeps nothing of messages and people in memory. */
export function clientOptions(settings: DiscordSettings, apiRoot: string | undefined): Client["options"] {
  const { intents = {} } = settings;
  return {
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.GuildMessageReactions,
      GatewayIntentBits.DirectMessages,
      GatewayIntentBits.DirectMessageReactions,
      GatewayIntentBits.MessageContent,
      ...(intents.guildMembers === true ? [GatewayIntentBits.GuildMembers] : []),
      ...(intents.presence === true ? [GatewayIntentBits.GuildPresences] : []),
    ],
    partials: [Partials.Channel, Partials.Message, Partials.Reaction],
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      ReactionManager: 0,
      PresenceManager: 0,
      VoiceStateManager: 0,
      GuildEmojiManager: 0,
      GuildStickerManager: 0,
    }),
    rest: {
      // Nothing is repeated by itself: who repeats a send must know its key.
      retries: 0,
      timeout: 15_000,
      rejectOnRateLimit: ({ timeToReset }: { timeToReset: number }) => timeToReset > MAX_QUEUED_MS,
      ...(apiRoot !== undefined && { api: apiRoot }),
    },
  } as unknown as Client["options"];
}
