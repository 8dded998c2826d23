// What Discord's connection brings → messages at the gateway's door, in the order of their channel. Discord knows no
// acknowledgements: what the gateway could not take is offered to it again from here, and what was said while nobody
// listened is asked for by the last message of each channel.

import {
  type APIMessage,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  type GatewayMessageCreateDispatchData,
  Routes,
} from "discord.js";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Emit, InboundMessage } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { Lines } from "../lines.ts";
import { remember } from "../remember.ts";
import type { Connected } from "./connected.ts";
import { sendErrorOf } from "./discord-error.ts";
import { deletionOf, editOf, messageOf, reactionOf, type Reading } from "./inbound.ts";
import { commandOf, deferAnswer, refuseCommand } from "./interactions.ts";
import type { LastSeen } from "./last-seen.ts";
import { isWelcomeReaction } from "./reactions.ts";
import { withThreadStarter } from "./thread-starter.ts";

/** Pauses before a message is offered again. */
const AGAIN_MS = [250, 1_000, 5_000, 15_000, 30_000] as const;
/** Messages of a channel that are asked for after an absence. */
const CATCH_UP_LIMIT = 100;

/** What a receiver needs. */
export interface ReceiverOptions {
  readonly host: ChannelHost<DiscordSettings>;
  readonly accountId: AccountId;
  readonly connected: Connected;
  readonly lastSeen: LastSeen;
  readonly emit: Emit;
  isStopped(): boolean;
}

/** Takes what one connection brings. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #lines = new Lines((error) => this.#broken(error));
  /** Messages that were heard, for news of them that say too little by themselves. */
  readonly #heard = new Map<string, InboundMessage>();

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** Takes one event, after those of the same channel. Never throws. */
  take(packet: GatewayDispatchPayload): void {
    const { d } = packet as { d?: { channel_id?: string } };
    if (typeof d?.channel_id === "string") this.#lines.add(d.channel_id, () => this.#take(packet));
  }

  /** Asks for what was said since the last message of each known channel. */
  catchUp(): void {
    for (const [channelId, after] of this.#options.lastSeen.all()) {
      this.#lines.add(channelId, () => this.#ask(channelId, after));
    }
  }

  async #take(packet: GatewayDispatchPayload): Promise<void> {
    switch (packet.t) {
      case GatewayDispatchEvents.MessageCreate:
        return this.#message(packet.d);
      case GatewayDispatchEvents.MessageUpdate:
        return this.#edit(packet.d);
      case GatewayDispatchEvents.MessageDelete:
        return this.#deleted(packet.d.id);
      case GatewayDispatchEvents.MessageReactionAdd:
      case GatewayDispatchEvents.MessageReactionRemove:
        return this.#reaction(packet);
      case GatewayDispatchEvents.InteractionCreate:
        return this.#interaction(packet);
    }
  }

  async #message(data: GatewayMessageCreateDispatchData): Promise<void> {
    const { lastSeen, connected } = this.#options;
    if (this.#mayRead(data)) {
      const reading = await this.#reading(data.channel_id, data.guild_id);
      if (reading.place.kind === "dm") connected.places.learnDirect(data.author.id, data.channel_id);
      const said = messageOf(data, reading);
      const isNew = said && !lastSeen.has(data.channel_id);
      const message = isNew ? await this.#withStarter(said, reading) : said;
      if (message) {
        remember(this.#heard, message.messageId, message);
        if (!(await this.#hand(message))) return;
      }
    }
    lastSeen.note(data.channel_id, data.id);
  }

  #withStarter(message: InboundMessage, reading: Reading): Promise<InboundMessage> {
    const { host, accountId, connected } = this.#options;
    return withThreadStarter(message, host.settings(accountId), connected, reading);
  }

  /** Our own messages never, those of other bots where the config says so: two bots would talk for ever. */
  #mayRead({ author, webhook_id: webhook }: GatewayMessageCreateDispatchData): boolean {
    const { host, accountId, connected } = this.#options;
    if (author.id === connected.client.user.id) return false;
    const isBot = author.bot === true || webhook !== undefined;
    return !isBot || host.settings(accountId).allowBots === true;
  }

  async #edit(data: GatewayMessageCreateDispatchData): Promise<void> {
    // Of a message that the library does not know Discord may tell parts only.
    if (!data.author || data.content === undefined || !this.#mayRead(data)) return;
    const message = editOf(data, await this.#reading(data.channel_id, data.guild_id));
    if (message) await this.#hand(message);
  }

  async #deleted(messageId: string): Promise<void> {
    const heard = this.#heard.get(messageId);
    if (heard) await this.#hand(deletionOf(heard, this.#options.host.clock.now()));
  }

  async #reaction(
    packet: Extract<
      GatewayDispatchPayload,
      { t: GatewayDispatchEvents.MessageReactionAdd | GatewayDispatchEvents.MessageReactionRemove }
    >,
  ): Promise<void> {
    const { connected, host, accountId } = this.#options;
    const { d: data } = packet;
    const us = connected.client.user.id;
    if (data.user_id === us) return;
    const author = "message_author_id" in data ? data.message_author_id : undefined;
    const isOnOurs = author === us;
    const isRemoved = packet.t === GatewayDispatchEvents.MessageReactionRemove;
    if (!isWelcomeReaction(host.settings(accountId), data, isOnOurs)) return;
    const reading = await this.#reading(data.channel_id, data.guild_id);
    await this.#hand(reactionOf(data, { isOnOurs, isRemoved }, reading));
  }

  async #interaction(
    packet: Extract<GatewayDispatchPayload, { t: GatewayDispatchEvents.InteractionCreate }>,
  ): Promise<void> {
    const { connected, emit, host } = this.#options;
    const { d: interaction } = packet;
    const channelId = interaction.channel?.id;
    if (channelId === undefined) return;
    const reading = await this.#reading(channelId, interaction.guild_id);
    const message = commandOf(interaction, reading, host.menuCommands());
    if (!message) return;
    const result = await emit(message);
    if (result.outcome === "refused") await refuseCommand(connected.client, interaction, result.reason);
    else await deferAnswer(connected, interaction, message.messageId);
  }

  /** Hands a message to the gateway until it is settled; `false` where the account stopped before. */
  async #hand(message: InboundMessage): Promise<boolean> {
    const { emit, isStopped, host } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      const result = await emit(message);
      if (result.outcome !== "refused" || result.mayComeAgain !== true) return true;
      const pauseMs = AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)] ?? 0;
      await new Promise<void>((resolve) => void host.clock.after(pauseMs, resolve));
      if (isStopped()) return false;
    }
  }

  async #ask(channelId: string, after: string): Promise<void> {
    const { client } = this.#options.connected;
    const query = new URLSearchParams({ after, limit: String(CATCH_UP_LIMIT) });
    const found = (await client.rest.get(Routes.channelMessages(channelId), {
      query,
    })) as readonly APIMessage[];
    const guildId = (client.channels.cache.get(channelId) as { guildId?: string } | undefined)?.guildId;
    for (const message of [...found].reverse()) {
      await this.#message({ ...message, ...(guildId && (await this.#member(guildId, message))) } as never);
    }
  }

  /** Messages that are asked for come without their sender's roles, which routing may go by. */
  async #member(guildId: string, { author }: APIMessage): Promise<object> {
    const { client } = this.#options.connected;
    try {
      return { guild_id: guildId, member: await client.rest.get(Routes.guildMember(guildId, author.id)) };
    } catch {
      return { guild_id: guildId };
    }
  }

  async #reading(channelId: string, guildId: string | undefined): Promise<Reading> {
    const { connected, accountId, host } = this.#options;
    const { client, places } = connected;
    const guild = guildId === undefined ? undefined : client.guilds.cache.get(guildId);
    return {
      accountId,
      us: { id: client.user.id, name: client.user.displayName },
      ourRoles: guild?.members.me?.roles.cache.map(({ id }) => id).filter((id) => id !== guildId) ?? [],
      place: await places.of(channelId),
      nowMs: host.clock.now(),
    };
  }

  #broken(error: unknown): void {
    const { host, accountId } = this.#options;
    host.log.warn({ accountId, error: sendErrorOf(error).message }, "Discord's event could not be read");
  }
}
