// The channels of this gateway: those that were handed in, and adapters, each loaded when the first account of its
// channel is to run.

import type { Channel } from "../../channels/channel.ts";
import type { ChannelHost } from "../../channels/channel-host.ts";
import { adapters, envCredentials, type MakeChannel } from "../../channels/registry.ts";
import type { ChannelId } from "../../routing/facts.ts";

/** What loading needs. */
export interface AdapterOptions {
  readonly adapters: Readonly<Partial<Record<ChannelId, MakeChannel>>>;
  hostOf(channel: ChannelId): ChannelHost;
}

/** Knows the channels that are there. */
export class Adapters {
  readonly #options: AdapterOptions;
  readonly #channels = new Map<ChannelId, Channel>();
  readonly #loading = new Map<ChannelId, Promise<Channel>>();

  constructor(options: AdapterOptions) {
    this.#options = options;
  }

  /** Adds a channel that needs no loading. */
  add(channel: Channel): void {
    this.#channels.set(channel.id, channel);
  }

  /** Those that are loaded. */
  all(): Iterable<Channel> {
    return this.#channels.values();
  }

  /** The channel, where it is loaded. */
  get(id: ChannelId): Channel | undefined {
    return this.#channels.get(id);
  }

  /**
   * The channel, loaded where it is not. What could not be loaded is tried anew at the next call.
   * @throws Error with a sentence for people
   */
  async load(id: ChannelId): Promise<Channel> {
    const known = this.#channels.get(id);
    if (known) return known;
    const loading = this.#loading.get(id) ?? this.#load(id);
    this.#loading.set(id, loading);
    try {
      return await loading;
    } finally {
      this.#loading.delete(id);
    }
  }

  async #load(id: ChannelId): Promise<Channel> {
    const make = this.#options.adapters[id];
    if (!make) throw new Error(`this gateway has no adapter for ${id}`);
    const host = this.#options.hostOf(id);
    // What the adapter reads there itself is then known as a secret and kept out of the log.
    const names = envCredentials[id] ?? [];
    await Promise.allSettled(names.map((name) => host.resolve({ source: "env", id: name })));
    const channel = await make(host);
    this.#channels.set(id, channel);
    return channel;
  }
}

/** Channels with an adapter whose default account has its credentials in the environment. */
export function impliedByEnv(
  env: Readonly<Record<string, string | undefined>>,
  known: AdapterOptions["adapters"] = adapters,
): ChannelId[] {
  const all = Object.entries(envCredentials) as [ChannelId, readonly string[]][];
  return all
    .filter(([channel]) => known[channel])
    .filter(([, names]) => names.every((name) => (env[name] ?? "").trim() !== ""))
    .map(([channel]) => channel);
}
