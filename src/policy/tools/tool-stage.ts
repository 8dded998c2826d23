// What a filter of tools is, and where a policy stands.

import type { ToolPolicy } from "../../config/tool-policy.ts";
import type { ToolMatcher } from "./tool-names.ts";

/** The stages by name, in their order. `offer` is what is switched off as a whole, `workspace` what may not write. */
export type ToolStageName =
  | "offer"
  | "profile"
  | "provider_profile"
  | "global"
  | "global_provider"
  | "koi"
  | "koi_provider"
  | "room"
  | "sandbox"
  | "workspace"
  | "subagent";

/** An entry of a list. */
export interface ToolEntry {
  /** As it is written. */
  readonly text: string;
  /** `""` is a built-in default. */
  readonly pointer: string;
  readonly matches: ToolMatcher;
}

/** One filter. */
export interface ToolStage {
  readonly name: ToolStageName;
  /** Only these; `undefined`: whatever is not denied. An entry that names nothing takes nothing in. */
  readonly allow: readonly ToolEntry[] | undefined;
  /** Where `allow` stands: a list, or a profile. */
  readonly allowPointer: string;
  /** Never these. */
  readonly deny: readonly ToolEntry[];
}

/** A policy where it stands. */
export interface PlacedPolicy<P extends ToolPolicy = ToolPolicy> {
  readonly policy: P;
  readonly pointer: string;
}
