// Where a koi's commands run, and which of them may. In: a config, a koi, whether the session is sandboxed and who asks.
// Out: one rule. The compiler judges with it and `exec` obeys it.

import { DEFAULTS } from "../../config/defaults.ts";
import type { ExecConfig } from "../../config/exec.ts";
import { pointerTo } from "../../config/pointer.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { Decided } from "../decided.ts";
import { koiEntry } from "../koi-entry.ts";

/** Which commands may run outside of a sandbox. */
export type ExecSecurity = NonNullable<ExecConfig["security"]>;

/** How commands of a session run. */
export interface ExecRules {
  readonly where: "sandbox" | "gateway" | "node";
  /** Counts for `gateway` and `node` alone; a sandbox is its own limit. A pointer `""` is a built-in default. */
  readonly security: Decided<ExecSecurity>;
  readonly ask: Decided<NonNullable<ExecConfig["ask"]>>;
}

/** Who a command would run for. */
export interface ExecAsking {
  readonly isSandboxed: boolean;
  /** Whether the koi's owners ask, alone with it (owner.ts). */
  readonly isOwner: boolean;
  /** Where the command is to run, where a call says so. Default: as the config says. */
  readonly on?: "gateway" | "node";
}

/**
 * The rules of `koiId`. Without a sandbox the host `sandbox` is the gateway's machine, by the rules of that: what the
 * owner asks for in private runs, anybody else's commands must stand on an allowlist. Pure; never throws.
 */
export function execRules(config: SkykoiConfig, koiId: KoiId, asking: ExecAsking): ExecRules {
  const host = execSetting(config, koiId, "host")?.value ?? DEFAULTS.tools.exec.host;
  const where = asking.on ?? (host === "sandbox" && !asking.isSandboxed ? "gateway" : host);
  return {
    where,
    security: execSetting(config, koiId, "security") ?? {
      value: asking.isOwner && where === "gateway" ? "full" : "allowlist",
      pointer: "",
    },
    ask: execSetting(config, koiId, "ask") ?? { value: DEFAULTS.tools.exec.ask, pointer: "" },
  };
}

/** A key of `tools.exec`: the koi's own, else that of all kois; `undefined` where neither is set. */
export function execSetting<Key extends keyof ExecConfig>(
  config: SkykoiConfig,
  koiId: KoiId,
  key: Key,
): Decided<NonNullable<ExecConfig[Key]>> | undefined {
  const koi = koiEntry(config, koiId);
  const levels = [
    { block: koi?.config.tools?.exec, pointer: koi?.pointer ?? "" },
    { block: config.tools?.exec, pointer: "" },
  ];
  for (const { block, pointer } of levels) {
    const value = block?.[key];
    if (value !== undefined)
      return {
        value: value as NonNullable<ExecConfig[Key]>,
        pointer: pointerTo(pointer, "tools", "exec", key),
      };
  }
  return undefined;
}
