// Broadcast lists by canonical peer. A key is `<peerId>` (that peer on every channel whose ids look like it) or
// `<channel>:<peerId>`; the qualified one wins (Page: Broadcast groups).

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { channelIdOf, channelRules } from "../../routing/channels/registry.ts";
import { isWebChatName } from "../../routing/channels/webchat.ts";
import { type ChannelId, peerClass } from "../../routing/facts.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";
import { broadcastKey } from "../../routing/router.ts";
import { type Finding, finding, keyAt } from "../diagnostics/finding.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { fixBy, fixByReplacing } from "../repair/config-edit.ts";
import type { ResolvedKois } from "./kois.ts";
import { pointerTo } from "../read/pointer.ts";

/** A list with the place of its key. */
export interface BroadcastList {
  readonly kois: readonly KoiId[];
  readonly pointer: string;
}

/** The lists, by `broadcastKey`, and what is wrong with them. */
export interface ResolvedBroadcast {
  readonly lists: ReadonlyMap<string, BroadcastList>;
  readonly findings: readonly Finding[];
}

/** Resolves `broadcast`. An empty list is no broadcast; a koi is listed once. */
export function resolveBroadcast(config: SkykoiConfig, kois: ResolvedKois): ResolvedBroadcast {
  const findings: Finding[] = [];
  const bare = new Map<string, BroadcastList>();
  const qualified = new Map<string, BroadcastList>();
  for (const [key, value] of Object.entries(config.broadcast ?? {})) {
    if (key === "strategy" || !Array.isArray(value)) continue;
    const pointer = pointerTo("/broadcast", key);
    const list = { kois: listedKois(value, pointer, kois, findings), pointer };
    const meant = meantBy(key);
    const unclear = judgeKey(key, pointer, meant, config);
    if (unclear) findings.push(unclear);
    if (list.kois.length === 0) continue;
    for (const at of meant.keys) (meant.channel === undefined ? bare : qualified).set(at, list);
  }
  return { lists: new Map([...bare, ...qualified]), findings };
}

/** What a key stands for. */
interface MeantPeers {
  /** The channel that it names. */
  readonly channel: ChannelId | undefined;
  /** By `broadcastKey`. */
  readonly keys: readonly string[];
}

function meantBy(key: string): MeantPeers {
  const colon = key.indexOf(":");
  const channel = colon < 0 ? undefined : channelIdOf(key.slice(0, colon));
  if (channel !== undefined) return { channel, keys: keysFor(channel, key.slice(colon + 1)) };
  const channels = Object.keys(channelRules) as ChannelId[];
  return { channel: undefined, keys: channels.flatMap((id) => keysFor(id, key)) };
}

/** Many a word could be a room of WebChat: of one that is no id elsewhere, it is asked whether WebChat is set up. */
function judgeKey(
  key: string,
  pointer: string,
  { channel, keys }: MeantPeers,
  config: SkykoiConfig,
): Finding | undefined {
  if (channel !== undefined && keys.length > 0) return undefined;
  const elsewhere = keys.filter((one) => !one.startsWith("webchat "));
  if (elsewhere.length > 0) return undefined;
  const mayBeWebChat = channel === undefined && isWebChatName(key);
  if (mayBeWebChat && config.channels?.webchat !== undefined) return undefined;
  return finding(
    "broadcast/key-not-an-id",
    keyAt(pointer),
    { key, ...(channel !== undefined && { channel }), mayBeWebChat },
    mayBeWebChat ? { severity: "warning" } : {},
  );
}

function listedKois(
  ids: readonly string[],
  pointer: string,
  kois: ResolvedKois,
  findings: Finding[],
): readonly KoiId[] {
  const listed = new Map<KoiId, string>();
  ids.forEach((written, i) => {
    const id = koiIdOf(written);
    const place = pointerTo(pointer, i);
    if (id === undefined || !kois.indexOf.has(id)) {
      const suggestion = nearest(written, [...kois.indexOf.keys()]);
      const args = { koiId: written, ...(suggestion !== undefined && { suggestion }) };
      findings.push(finding("broadcast/unknown-koi", place, args, fixByReplacing(place, suggestion)));
      return;
    }
    const first = listed.get(id);
    if (first === undefined) listed.set(id, place);
    else {
      const related = [{ place: { pointer: first }, label: "first_here" } as const];
      const fix = fixBy("safe", "unchanged", { op: "remove", pointer: place });
      findings.push(finding("broadcast/duplicate", place, { koiId: id }, { related, ...fix }));
    }
  });
  return [...listed.keys()];
}

function keysFor(channel: ChannelId, raw: string): string[] {
  const rules = channelRules[channel];
  const keys = rules.peerKinds.flatMap((kind) => {
    const judged = rules.canonicalPeerId(kind, raw);
    return judged.ok ? [broadcastKey(channel, peerClass(kind), judged.id)] : [];
  });
  return [...new Set(keys)];
}
