// Everywhere a config names a koi, so that one can be renamed, deleted or looked up. In: a config of the right shape.
// Out: pointers to the texts. Patterns (`team-*`) and `*` name no koi.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";
import { pointerTo } from "../read/pointer.ts";

/** What a koi is named for. */
export type KoiReferenceKind = "binding" | "broadcast" | "koi-to-koi" | "subagents" | "approvals";

/** One place that names a koi. */
export interface KoiReference {
  readonly koiId: KoiId;
  readonly kind: KoiReferenceKind;
  /** Of the text that names it. */
  readonly pointer: string;
}

/** Every reference, in the order of the config's keys as documented. Entries of `kois.list` are no references. */
export function* koiReferences(config: SkykoiConfig): Generator<KoiReference> {
  for (const [i, binding] of (config.bindings ?? []).entries()) {
    yield* named("binding", pointerTo("/bindings", i, "koiId"), binding.koiId);
  }
  for (const [key, kois] of Object.entries(config.broadcast ?? {})) {
    if (Array.isArray(kois)) yield* listed("broadcast", pointerTo("/broadcast", key), kois);
  }
  yield* listed("koi-to-koi", "/tools/koiToKoi/allow", config.tools?.koiToKoi?.allow);
  const { defaults, list = [] } = config.kois ?? {};
  yield* listed("subagents", "/kois/defaults/subagents/allowKois", allowedKois(defaults?.subagents));
  for (const [i, koi] of list.entries()) {
    const pointer = pointerTo("/kois/list", i, "subagents", "allowKois");
    yield* listed("subagents", pointer, allowedKois(koi.subagents));
  }
  yield* approvals(config);
}

function allowedKois(subagents: object | undefined): readonly string[] | undefined {
  return (subagents as { allowKois?: readonly string[] } | undefined)?.allowKois;
}

function* approvals(config: SkykoiConfig): Generator<KoiReference> {
  const discord = config.channels?.discord;
  const at = "/channels/discord";
  yield* listed("approvals", pointerTo(at, "execApprovals", "koiFilter"), discord?.execApprovals?.koiFilter);
  for (const [id, account] of Object.entries(discord?.accounts ?? {})) {
    const pointer = pointerTo(at, "accounts", id, "execApprovals", "koiFilter");
    yield* listed("approvals", pointer, account.execApprovals?.koiFilter);
  }
}

function* listed(
  kind: KoiReferenceKind,
  pointer: string,
  texts: readonly string[] | undefined,
): Generator<KoiReference> {
  for (const [i, text] of (texts ?? []).entries()) yield* named(kind, pointerTo(pointer, i), text);
}

function* named(kind: KoiReferenceKind, pointer: string, text: string): Generator<KoiReference> {
  const koiId = koiIdOf(text);
  if (koiId !== undefined) yield { koiId, kind, pointer };
}
