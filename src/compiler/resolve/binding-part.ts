// What the parts of a binding have in common: each gives its share of a row, or the finding that makes the binding
// impossible.

import type { BindingConfig } from "../../config/bindings.ts";
import type { ChannelRules } from "../../routing/channels/channel-rules.ts";
import { channelIdOf, channelRules } from "../../routing/channels/registry.ts";
import type { PeerKind } from "../../routing/facts.ts";
import { type Finding, finding } from "../diagnostics/finding.ts";
import { fixBy } from "../repair/config-edit.ts";
import type { ResolvedChannels } from "./channels.ts";
import type { ResolvedKois } from "./kois.ts";
import type { RuleNames } from "./rule-set.ts";

/** What a binding refers to. */
export interface BindingScope {
  readonly kois: ResolvedKois;
  readonly channels: ResolvedChannels;
  readonly names: RuleNames;
}

/** Why a part of a binding can't be resolved. */
export interface FindingProblem {
  readonly problem: Finding;
  /** It is the reason, but what caused it is told once, at its own place. */
  readonly isToldElsewhere?: boolean;
}

/** The rules of the channel that a binding names. */
export function rulesOf(binding: BindingConfig): ChannelRules {
  return channelRules[channelIdOf(binding.match.channel) ?? "webchat"];
}

/** The kind of its peer, in the canonical word. */
export function kindOf(binding: BindingConfig): PeerKind | undefined {
  const kind = binding.match.peer?.kind.trim().toLowerCase();
  return kind === "direct" ? "dm" : (kind as PeerKind | undefined);
}

/** An id that is fine but not written in its canonical form. */
export function notCanonical(place: string, written: string, canonical: string): Finding {
  const fix = fixBy("safe", "unchanged", { op: "replace", pointer: place, value: canonical });
  return finding("binding/id-not-canonical", place, { written, canonical }, fix);
}
