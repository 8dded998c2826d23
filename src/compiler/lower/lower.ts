// A resolved config → the parts of a table. Deterministic: nothing of the machine, the clock or the environment
// goes in.

import type { CompiledGateway, SourceFile } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { TableParts } from "../../routing/table/encode.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { BindingPlaces } from "../read/binding-places.ts";
import type { Model } from "../resolve/model.ts";
import type { RuleSet } from "../resolve/rule-set.ts";
import type { LoweredRules } from "./hash.ts";

/** What a table is made of. */
export interface LowerInput {
  readonly model: Model;
  readonly rules: LoweredRules;
  readonly places: BindingPlaces;
  readonly sources: readonly SourceFile[];
  /** The config without literal secrets. */
  readonly config: SkykoiConfig;
  readonly compilerVersion: string;
}

/** The parts of the table of a config without errors. */
export function lower({ model, rules, places, sources, config, compilerVersion }: LowerInput): TableParts {
  const { bindings: _, $schema: __, ...rest } = config;
  const gateway: CompiledGateway = {
    compilerVersion,
    sources,
    kois: model.kois.list.map(({ id, config: { name }, workspace, koiDir, sessionsDir }) => ({
      id,
      ...(name !== undefined && { name }),
      workspace,
      koiDir,
      sessionsDir,
    })),
    defaultKoi: model.kois.defaultKoi.id,
    channels: Object.fromEntries(
      Object.values(model.channels).map(({ id, isEnabled, accounts, defaultAccount }) => [
        id,
        { enabled: isEnabled, accounts, defaultAccount },
      ]),
    ) as Record<ChannelId, CompiledGateway["channels"][ChannelId]>,
    broadcast: Object.fromEntries([...model.broadcast].map(([key, { kois }]) => [key, kois])),
    session: model.session,
    bindingScopes: bindingScopes(model.rules),
    config: rest,
  };
  return {
    data: { gateway, scopes: rules.scopes, files: places.files },
    hash: rules.hash,
    bindings: model.rules.count,
    positions: places.positions,
  };
}

/** The bindings that set a `dmScope` of their own, by index. */
export function bindingScopes({ extras }: RuleSet): CompiledGateway["bindingScopes"] {
  const scopes = [...extras].flatMap(([i, { dmScope }]) =>
    dmScope === undefined ? [] : [[i, dmScope] as const],
  );
  return Object.fromEntries(scopes);
}
