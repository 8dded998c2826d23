// What sort of place a channel is: from what the library has seen, else asked of Discord.

import { type APIChannel, ChannelType, type Client, Routes } from "discord.js";
import type { Place } from "./inbound.ts";

const MAX_KNOWN = 5_000;

/** Answers, remembered. A channel never changes its sort, a thread never its parent. */
export class Places {
  readonly #client: Client<true>;
  readonly #known = new Map<string, Place>();
  readonly #direct = new Map<string, string>();

  constructor(client: Client<true>) {
    this.#client = client;
  }

  /** @throws the errors of discord.js */
  async of(channelId: string): Promise<Place> {
    const known = this.#known.get(channelId);
    if (known) return known;
    const channel = (await this.#client.rest.get(Routes.channel(channelId))) as APIChannel;
    const place = placeOf(channel);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(channelId, place);
    return place;
  }

  /** Where to write to a person. @throws the errors of discord.js */
  async directWith(person: string): Promise<string> {
    const known = this.#direct.get(person);
    if (known) return known;
    const { id } = await this.#client.users.createDM(person);
    this.#direct.set(person, id);
    return id;
  }

  /** A message came from there. */
  learnDirect(person: string, channelId: string): void {
    this.#direct.set(person, channelId);
  }
}

function placeOf(channel: APIChannel): Place {
  switch (channel.type) {
    case ChannelType.DM: {
      const person = channel.recipients?.[0];
      return { kind: "dm", ...(person && { person }) };
    }
    case ChannelType.GroupDM:
      return { kind: "group" };
    case ChannelType.AnnouncementThread:
    case ChannelType.PublicThread:
    case ChannelType.PrivateThread: {
      const { parent_id: parentId } = channel;
      return { kind: "channel", ...(parentId && { parentId }) };
    }
    default:
      return { kind: "channel" };
  }
}
