// What is on Discord: bots with their tokens, people, servers, channels and messages.

/** How the next send of a bot goes wrong. */
export type Fault =
  | { readonly kind: "busy"; readonly seconds: number }
  | { readonly kind: "broken" }
  | { readonly kind: "error"; readonly code: number; readonly message: string }
  | { readonly kind: "lose_answer" };

/** A person, or the user of a bot. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly global_name: string | null;
  readonly discriminator: "0";
  readonly avatar: null;
  readonly bot?: true;
}

/** A bot. */
export interface Bot {
  readonly token: string;
  readonly user: User;
  isRevoked: boolean;
  /** The settings in the Developer Portal allow it. */
  mayReadContent: boolean;
  /** Sessions can be resumed. */
  mayResume: boolean;
  readonly faults: Fault[];
  readonly calls: string[];
  typings: number;
  commands: readonly object[];
}

/** A channel. Types: 0 text, 1 direct, 3 group, 11 thread. */
export interface Channel {
  readonly id: string;
  readonly type: 0 | 1 | 3 | 11;
  readonly guild_id?: string;
  readonly parent_id?: string;
  readonly name?: string;
  readonly recipients?: readonly User[];
}

/** An attachment, and its bytes. */
export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly content_type: string;
  readonly size: number;
  readonly content: Buffer;
}

/** A message, of a person or a bot. */
export interface Message {
  readonly id: string;
  readonly channel: Channel;
  readonly author: User;
  readonly content: string;
  readonly nonce?: string;
  readonly repliesTo?: string;
  readonly attachments: readonly Attachment[];
  readonly at: number;
  readonly mentions: readonly User[];
  readonly poll?: object;
  readonly isMentionOfEveryone?: boolean;
}

/** A server. */
export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly channels: Channel[];
}

const EPOCH_MS = 1_420_070_400_000;

/** Everything. */
export class World {
  readonly bots: Bot[] = [];
  readonly guilds: Guild[] = [];
  readonly channels: Map<string, Channel> = new Map();
  readonly messages: Message[] = [];
  /** Roles of people who have others than everybody has, by id. */
  readonly roles: Map<string, readonly string[]> = new Map();
  readonly reactions: { readonly bot: Bot; readonly messageId: string; readonly emoji: string }[] = [];
  /** Answers to slash commands. */
  readonly answers: { readonly token: string; readonly type: string; readonly content: string }[] = [];
  #ids = 0n;

  /** A new id; ids grow. */
  snowflake(): string {
    this.#ids += 1n;
    return String((BigInt(Date.now() - EPOCH_MS) << 22n) + (this.#ids & 0x3f_ffffn));
  }

  user(username: string, isBot = false): User {
    const user = {
      id: this.snowflake(),
      username,
      global_name: username,
      discriminator: "0",
      avatar: null,
    } as const;
    return isBot ? { ...user, bot: true } : user;
  }

  bot(name: string): Bot {
    const bot: Bot = {
      token: `token-of-bot-${this.bots.length + 1}`,
      user: this.user(name, true),
      isRevoked: false,
      mayReadContent: true,
      mayResume: true,
      faults: [],
      calls: [],
      typings: 0,
      commands: [],
    };
    this.bots.push(bot);
    return bot;
  }

  guild(name: string): Guild {
    const guild: Guild = { id: this.snowflake(), name, channels: [] };
    this.guilds.push(guild);
    return guild;
  }

  channel(about: Omit<Channel, "id">): Channel {
    const channel: Channel = { id: this.snowflake(), ...about };
    this.channels.set(channel.id, channel);
    this.guilds.find(({ id }) => id === channel.guild_id)?.channels.push(channel);
    return channel;
  }

  /** Where a bot and a person write to each other: a channel of those two alone. */
  direct(bot: Bot, person: User): Channel {
    const key = `${bot.user.id} ${person.id}`;
    const known = this.#direct.get(key) ?? this.channel({ type: 1, recipients: [person] });
    this.#direct.set(key, known);
    return known;
  }
  readonly #direct = new Map<string, Channel>();
}
