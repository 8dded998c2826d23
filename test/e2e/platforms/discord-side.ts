// Discord with one bot on two servers.

import { DiscordServer } from "../../fakes/discord/discord-server.ts";
import { ROLE_OF_EVERY_PERSON } from "../../fakes/discord/payloads.ts";
import { type Bot, type Channel, type Guild, type User, World } from "../../fakes/discord/world.ts";
import type { Line, Seen, Side, Spot } from "./side.ts";

/** The platform. */
export class DiscordSide implements Side {
  readonly world: World;
  readonly bot: Bot;
  readonly guild: Guild;
  readonly room: Channel;
  readonly moderators = "2222222222222222222";
  readonly spots: readonly Spot[];
  readonly #server: DiscordServer;

  private constructor(world: World, server: DiscordServer) {
    this.world = world;
    this.#server = server;
    this.bot = world.bot("koi");
    const [anna, mod] = [world.user("anna"), world.user("mod")];
    world.roles.set(mod.id, [ROLE_OF_EVERY_PERSON, this.moderators]);
    this.guild = world.guild("friends");
    const elsewhere = world.guild("elsewhere");
    this.room = world.channel({ type: 0, guild_id: this.guild.id, name: "releases" });
    const lounge = world.channel({ type: 0, guild_id: this.guild.id, name: "lounge" });
    const thread = { type: 11, guild_id: this.guild.id, parent_id: this.room.id, name: "a thread" } as const;
    const far = world.channel({ type: 0, guild_id: elsewhere.id, name: "far" });
    const direct = world.direct(this.bot, anna);
    this.spots = [
      this.#spot("dc-anna", direct, anna),
      this.#spot("dc-room", this.room, anna),
      this.#spot("dc-thread", world.channel(thread), anna),
      this.#spot("dc-lounge", lounge, anna),
      this.#spot("dc-moderator", lounge, mod),
      this.#spot("dc-far", far, anna),
    ];
  }

  static async start(): Promise<DiscordSide> {
    const world = new World();
    return new DiscordSide(world, await DiscordServer.start(world));
  }

  get apiRoot(): string {
    return this.#server.apiRoot;
  }

  readonly lines: readonly Line[] = [
    {
      account: "discord:default",
      connections: () => this.#server.gateway.identifies + this.#server.gateway.resumes,
      cut: () => this.#server.gateway.cut(this.bot),
      cutInFrame: () => void this.#server.gateway.breaking.add(this.bot),
      loseAnswer: () => void this.bot.faults.push({ kind: "lose_answer" }),
    },
  ];

  seen(): readonly Seen[] {
    return this.world.messages
      .filter(({ author }) => author === this.bot.user)
      .map(({ channel, content }) => ({ at: placeOf(channel), text: content }));
  }

  /** Discord knows no acknowledgements. */
  undelivered(): number {
    return 0;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #spot(name: string, channel: Channel, person: User): Spot {
    const { id, guild_id: guildId, parent_id: parentId } = channel;
    const isDirect = channel.type === 1;
    return {
      name,
      at: placeOf(channel),
      facts: {
        channel: "discord",
        accountId: "default",
        peer: isDirect ? { kind: "dm", id: person.id } : { kind: "channel", id },
        ...(parentId && { parentPeer: { kind: "channel", id: parentId } }),
        ...(guildId && { guildId, roles: this.world.roles.get(person.id) ?? [ROLE_OF_EVERY_PERSON] }),
      },
      say: (text) =>
        this.#server.say(this.bot, {
          id: this.world.snowflake(),
          channel,
          author: person,
          content: text,
          attachments: [],
          at: Date.now(),
          mentions: [],
        }),
    };
  }
}

function placeOf({ id }: Channel): string {
  return `discord/default/${id}`;
}
