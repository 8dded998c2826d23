// access/not-per-koi: a rule about who may write, in a koi or a binding. Access is decided per account, before any koi is
// chosen, so such a key has no meaning there and no place that it could have slipped from.

import { channelIdOf } from "../../routing/channels/registry.ts";
import { type Finding, type FindingDetail, finding, keyAt } from "../diagnostics/finding.ts";
import { pointerTo } from "../read/pointer.ts";
import { isJsonObject, type JsonObject } from "./json-type.ts";
import { homeLength } from "./place-words.ts";
import { type Spot, childSpot, keysOf, pathOf, pointerOf } from "./spot.ts";
import type { Walk } from "./walk.ts";

const ACCESS_KEYS: ReadonlySet<string> = new Set(["dmPolicy", "allowFrom", "groupPolicy", "groupAllowFrom"]);
const CHANNELS = "/channels";

/** The finding about `key` in the object at `spot`; `undefined` where it is no such key, or is no koi or binding. */
export function judgeAccessKey({ config }: Walk, spot: Spot, key: string): Finding | undefined {
  const path = pathOf(spot);
  if (!ACCESS_KEYS.has(key) || !isInKoiOrBinding(path)) return undefined;
  const where = path[0] === "bindings" ? "binding" : "koi";
  const pointer = pointerOf(childSpot(spot, key));
  const channels = objectIn(config, "channels") ?? {};
  const target = where === "binding" ? placeOfBinding(config, channels, spot) : onlyChannel(channels);
  return finding("access/not-per-koi", keyAt(pointer), { key, where }, moveTo(target, pointer, key));
}

/** In the koi or binding itself, its `match`, or the defaults of all kois. */
function isInKoiOrBinding(path: readonly string[]): boolean {
  const [first, second] = path;
  if (first === "kois" && second === "defaults") return path.length === 2;
  const home = homeLength(path);
  return home > 0 && (path.length === home || (path.length === home + 1 && path[home] === "match"));
}

interface Target {
  readonly pointer: string;
  readonly block: JsonObject;
}

function moveTo(target: Target | undefined, pointer: string, key: string): FindingDetail {
  if (!target) return {};
  const related = [{ place: { pointer: target.pointer }, label: "belongs_here" }] as const;
  if (Object.hasOwn(target.block, key)) return { related };
  const edits = [{ op: "transfer", pointer, to: target.pointer }] as const;
  return { related, fix: { applicability: "unsafe", routing: "changes", edits } };
}

/** The block of the account that a binding names, else of its channel. */
function placeOfBinding(config: unknown, channels: JsonObject, spot: Spot): Target | undefined {
  let match: unknown = config;
  for (const key of [...keysOf(spot).slice(0, 2), "match"]) {
    match = Array.isArray(match) ? match[Number(key)] : isJsonObject(match) ? match[key] : undefined;
  }
  if (!isJsonObject(match) || typeof match["channel"] !== "string") return undefined;
  const channel = channelIdOf(match["channel"]);
  const block = channel && objectIn(channels, channel);
  if (channel === undefined || !block) return undefined;
  const { accountId } = match;
  const account =
    typeof accountId === "string" ? objectIn(objectIn(block, "accounts"), accountId) : undefined;
  if (!account) return { pointer: pointerTo(CHANNELS, channel), block };
  return { pointer: pointerTo(CHANNELS, channel, "accounts", String(accountId)), block: account };
}

/** The only channel that has a block; which of several a koi means can't be known. */
function onlyChannel(channels: JsonObject): Target | undefined {
  const [name, ...others] = Object.keys(channels).filter((one) => channelIdOf(one) !== undefined);
  const block = name === undefined ? undefined : objectIn(channels, name);
  return block && others.length === 0 ? { pointer: pointerTo(CHANNELS, name ?? ""), block } : undefined;
}

function objectIn(parent: unknown, key: string): JsonObject | undefined {
  const value = isJsonObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined;
  return isJsonObject(value) ? value : undefined;
}
