// The whole config, resolved: what checks read and what is lowered into a table.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { CompiledSession } from "../../routing/compiled-gateway.ts";
import type { Finding } from "../diagnostics/finding.ts";
import type { ColumnRead } from "../read/columns.ts";
import { type BroadcastList, resolveBroadcast } from "./broadcast.ts";
import { type ResolvedChannels, resolveChannels } from "./channels.ts";
import { type ResolvedKois, resolveKois } from "./kois.ts";
import { withoutPairs } from "./number-pairs.ts";
import type { RuleSet } from "./rule-set.ts";
import { resolveColumns, resolveRules, ruleNames } from "./rules.ts";
import { resolveSession } from "./session.ts";

/** A resolved config. */
export interface Model {
  /** After includes; as the user wrote it, but for that. Has no `bindings` where they came as columns. */
  readonly config: SkykoiConfig;
  readonly kois: ResolvedKois;
  readonly channels: ResolvedChannels;
  readonly rules: RuleSet;
  readonly session: CompiledSession;
  /** By `broadcastKey`. */
  readonly broadcast: ReadonlyMap<string, BroadcastList>;
}

/** A model, and what resolving had to say. */
export interface Resolution {
  readonly model: Model;
  readonly findings: readonly Finding[];
}

/** Resolves a config of the right shape. `columns` are its bindings where the file is big. */
export function resolveModel(config: SkykoiConfig, columns: ColumnRead | undefined): Resolution {
  const kois = resolveKois(config);
  const channels = resolveChannels(config);
  const scope = { kois, channels, names: ruleNames(kois, channels) };
  const resolved = columns ? resolveColumns(columns, scope) : resolveRules(config.bindings ?? [], scope);
  const session = resolveSession(config);
  const broadcast = resolveBroadcast(config, kois);
  return {
    model: {
      config,
      kois,
      channels,
      rules: resolved.rules,
      session: session.session,
      broadcast: broadcast.lists,
    },
    findings: [...withoutPairs(resolved.findings), ...session.findings, ...broadcast.findings],
  };
}
