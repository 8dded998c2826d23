// What the runtime reads from a config, each value with its default. The only file here that knows where a
// setting stands; what is not set at an account comes from its channel.

import { formatPointer } from "../config/pointer.ts";
import type { BroadcastStrategy } from "../config/broadcast.ts";
import { DEFAULTS } from "../config/defaults.ts";
import { durationMs } from "../config/duration.ts";
import type { GatewayReload } from "../config/gateway.ts";
import type { KoiConfig } from "../config/koi.ts";
import type { CompiledGateway } from "../routing/compiled-gateway.ts";
import type { ChannelId } from "../routing/facts.ts";
import { type AccountId, accountIdOf, type KoiId, koiIdOf } from "../routing/ids.ts";
import { koiEntry } from "../policy/koi-entry.ts";
import type { Places, QueueRules } from "./queue/queue-rules.ts";

/** Settings of an account or a channel, as written. */
export type Block = Readonly<Record<string, unknown>>;

/** Entries of a transcript that a turn sees at most; near to it, what was said is summed up. */
export const HISTORY_LIMIT = 1_000;

/** Turns that may run at once. Where there are several kois, a koi without a number of its own leaves one place to the others. */
export function places(gateway: CompiledGateway): Places {
  const known = placesOf.get(gateway);
  if (known) return known;
  const { defaults, list = [] } = gateway.config.kois ?? {};
  const total = Math.max(1, defaults?.maxConcurrent ?? DEFAULTS.kois.defaults.maxConcurrent);
  const most = gateway.kois.length > 1 ? Math.max(1, total - 1) : total;
  const own = new Map<string | undefined, number>();
  for (const { id, maxConcurrent } of list) {
    if (maxConcurrent !== undefined) own.set(koiIdOf(id), Math.max(1, maxConcurrent));
  }
  const made: Places = { total, ofKoi: (koiId) => own.get(koiId) ?? most };
  placesOf.set(gateway, made);
  return made;
}

/** Background runs that may go on at once; a koi's own number holds for them as well. */
export function runPlaces(gateway: CompiledGateway): Places {
  const { subagents } = gateway.config.kois?.defaults ?? {};
  const total = Math.max(1, subagents?.maxConcurrent ?? DEFAULTS.kois.defaults.subagents.maxConcurrent);
  const own = (koiId: string): number | undefined => koiConfig(gateway, koiId as KoiId)?.maxConcurrent;
  return { total, ofKoi: (koiId) => Math.max(1, own(koiId) ?? total) };
}

/** Asked for at every turn, and a config never changes. */
const placesOf = new WeakMap<CompiledGateway, Places>();

/** Age from which a message is listed and not answered. Default 15 minutes. */
export function maxReplayAgeMs(gateway: CompiledGateway): number {
  const text = gateway.config.gateway?.maxReplayAge ?? DEFAULTS.gateway.maxReplayAge;
  return durationMs(text) ?? 0;
}

/** How messages of an account wait for their turn: `messages.queue`, and its own `debounceMs` before `messages.inbound`. */
export function queueRules(gateway: CompiledGateway, channel: ChannelId, accountId: AccountId): QueueRules {
  const { queue, inbound } = gateway.config.messages ?? {};
  const standard = DEFAULTS.messages;
  const own = accountSetting(gateway, channel, accountId, "debounceMs") as number | undefined;
  return {
    mode: queue?.byChannel?.[channel] ?? queue?.mode ?? standard.queue.mode,
    quietMs: queue?.debounceMs ?? standard.queue.debounceMs,
    burstMs: own ?? inbound?.byChannel?.[channel] ?? inbound?.debounceMs ?? standard.inbound.debounceMs,
    cap: Math.max(1, queue?.cap ?? standard.queue.cap),
    drop: queue?.drop ?? standard.queue.drop,
  };
}

/** Messages that start a session afresh. Default `/new`, `/reset`. */
export function resetTriggers({ config }: CompiledGateway): readonly string[] {
  return config.session?.resetTriggers ?? DEFAULTS.session.resetTriggers;
}

/** Whether typed messages can be commands. Default: true. */
export function hasTextCommands({ config }: CompiledGateway): boolean {
  return config.commands?.text ?? DEFAULTS.commands.text;
}

/** Whether a channel's own menu offers the commands. Default: on Discord and Telegram. */
export function hasMenuCommands({ config }: CompiledGateway, channel: ChannelId): boolean {
  const native = config.commands?.native ?? DEFAULTS.commands.native;
  return native === "auto" ? channel === "discord" || channel === "telegram" : native;
}

/** Whether the kois of a broadcast take their turns together or one by one. Default `parallel`. */
export function broadcastStrategy(gateway: CompiledGateway): BroadcastStrategy {
  return gateway.config.broadcast?.strategy ?? DEFAULTS.broadcast.strategy;
}

/** How a changed config is taken up. Default `hybrid`. */
export function reloadMode(gateway: CompiledGateway): NonNullable<GatewayReload["mode"]> {
  return gateway.config.gateway?.reload?.mode ?? DEFAULTS.gateway.reload.mode;
}

/** How long the config must be quiet before it is compiled again. Default 300 ms. */
export function reloadDebounceMs(gateway: CompiledGateway): number {
  return gateway.config.gateway?.reload?.debounceMs ?? DEFAULTS.gateway.reload.debounceMs;
}

/** What stands before an answer, as written: account, channel, `messages`. Default: nothing. */
export function responsePrefix(
  gateway: CompiledGateway,
  channel: ChannelId,
  accountId: AccountId,
): string | undefined {
  const there = accountSetting(gateway, channel, accountId, "responsePrefix");
  return typeof there === "string" ? there : gateway.config.messages?.responsePrefix;
}

/** What stands before a message that a koi reads: account, channel, `messages`. Default: nothing. */
export function messagePrefix(
  gateway: CompiledGateway,
  channel: ChannelId,
  accountId: AccountId,
): string | undefined {
  const there = accountSetting(gateway, channel, accountId, "messagePrefix");
  return typeof there === "string" ? there : gateway.config.messages?.messagePrefix;
}

/** Pause between the parts of a koi's answer; `undefined` where there is none. Default: none. */
export function humanPause(
  gateway: CompiledGateway,
  koiId: KoiId,
): { readonly minMs: number; readonly maxMs: number } | undefined {
  const own = koiConfig(gateway, koiId)?.humanDelay ?? gateway.config.kois?.defaults?.humanDelay;
  const standard = DEFAULTS.kois.defaults.humanDelay;
  const mode = own?.mode ?? standard.mode;
  if (mode === "off") return undefined;
  if (mode === "natural") return { minMs: standard.minMs, maxMs: standard.maxMs };
  const minMs = Math.max(0, own?.minMs ?? standard.minMs);
  return { minMs, maxMs: Math.max(minMs, own?.maxMs ?? standard.maxMs) };
}

/** Largest file in megabytes (MiB) that is taken in: account, channel, the channel's built-in one. */
export function mediaMaxMb(gateway: CompiledGateway, channel: ChannelId, accountId: AccountId): number {
  const own = accountSetting(gateway, channel, accountId, "mediaMaxMb");
  return typeof own === "number" ? own : DEFAULTS.channels[channel].mediaMaxMb;
}

/** The koi's own block, or `undefined` where the config lists none (the implied `main`). */
export function koiConfig(gateway: CompiledGateway, koiId: KoiId): KoiConfig | undefined {
  return koiEntry(gateway.config, koiId)?.config;
}

/** Unheard group messages that a koi is shown when it is called: koi, account, channel, `messages`, 50. */
export function groupHistoryLimit(
  gateway: CompiledGateway,
  koiId: KoiId,
  channel: ChannelId,
  accountId: AccountId,
): number {
  const own = koiConfig(gateway, koiId)?.groupChat?.historyLimit;
  const there = accountSetting(gateway, channel, accountId, "historyLimit");
  const fallback =
    channel === "discord" ? DEFAULTS.channels.discord.historyLimit : DEFAULTS.messages.groupChat.historyLimit;
  return (
    own ??
    (typeof there === "number" ? there : undefined) ??
    gateway.config.messages?.groupChat?.historyLimit ??
    fallback
  );
}

/** The block of a channel, or `undefined` where the config has none. */
export function channelBlock(gateway: CompiledGateway, channel: ChannelId): Block | undefined {
  return gateway.config.channels?.[channel] as Block | undefined;
}

/** The block of one account, or `undefined` where the config has none. */
export function accountBlock(
  gateway: CompiledGateway,
  channel: ChannelId,
  accountId: AccountId,
): Block | undefined {
  const accounts = channelBlock(gateway, channel)?.["accounts"] as Record<string, Block> | undefined;
  return Object.entries(accounts ?? {}).find(([key]) => accountIdOf(key) === accountId)?.[1];
}

/** One setting of an account: its own, else its channel's, else `undefined`. */
export function accountSetting(
  gateway: CompiledGateway,
  channel: ChannelId,
  accountId: AccountId,
  key: string,
): unknown {
  return accountBlock(gateway, channel, accountId)?.[key] ?? channelBlock(gateway, channel)?.[key];
}

/** JSON pointer of such a setting; where nothing says it, of the channel's. */
export function accountPointer(
  gateway: CompiledGateway,
  channel: ChannelId,
  accountId: AccountId,
  key: string,
): string {
  const accounts = channelBlock(gateway, channel)?.["accounts"] as Record<string, Block> | undefined;
  const own = Object.entries(accounts ?? {}).find(([id]) => accountIdOf(id) === accountId);
  const isOwn = own?.[1][key] !== undefined && own[1][key] !== null;
  return formatPointer(["channels", channel, ...(own && isOwn ? ["accounts", own[0]] : []), key]);
}
