// A setting that knows which place decided it, and the lists of people that access rules are made of.

import { channelRules } from "../routing/channels/registry.ts";
import type { ChannelId } from "../routing/facts.ts";

/** A setting with the place that decided it; `""` is a built-in default. */
export interface Decided<T> {
  readonly value: T;
  readonly pointer: string;
}

/** A list of senders as a set of canonical ids. What is no id is left out, so that it admits nobody. */
export function idSet(
  list: readonly (string | number)[] | undefined,
  pointer: string,
  channel: ChannelId,
): Decided<ReadonlySet<string>> | undefined {
  if (!list) return undefined;
  return { value: new Set(list.flatMap((entry) => canonicalSender(channel, String(entry)) ?? [])), pointer };
}

/** Canonical sender id of an allowlist entry; `undefined` where it is none, so that it admits nobody. */
export function canonicalSender(channel: ChannelId, entry: string): string | undefined {
  if (entry.trim() === "*") return "*";
  const judged = channelRules[channel].canonicalPeerId("dm", entry);
  return judged.ok ? judged.id : undefined;
}

/** Whether a list holds `id`, or everybody. */
export function lists(list: Decided<ReadonlySet<string>> | undefined, id: string): boolean {
  return list !== undefined && (list.value.has(id) || list.value.has("*"));
}
