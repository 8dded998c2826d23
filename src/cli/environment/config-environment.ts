// The environment as the config completes it: `env.vars`, then what `env.shellEnv` finds. What the process was given is
// stronger than both. `process.env` itself is never changed: programs that are started get nothing of this.

import { envCredentials } from "../../channels/registry.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import type { EnvConfig } from "../../config/env.ts";
import type { Secret } from "../../config/secret.ts";
import { builtInProviders } from "../../koi/models/provider-lookup.ts";
import type { PlacedSecret } from "../../routing/compiled-gateway.ts";
import { said } from "../../runtime/said.ts";
import { secretResolver } from "../../runtime/secrets/resolve-secret.ts";
import type { ReadPlaced } from "../gateway/placed-secrets.ts";
import type { ProcessIo } from "../process-io.ts";
import { startVariables } from "./state-file.ts";

/** A process with the environment that a config gives it. */
export interface ConfiguredIo {
  readonly io: ProcessIo;
  /** Values that were read from elsewhere, and that no log may show. */
  readonly secrets: readonly string[];
  /** What could not be had, for people. Holds no value. */
  readonly problems: readonly string[];
}

/** Completes the environment of `io`. `readPlaced` gives what is written out in a config that was compiled. Never rejects. */
export async function configuredIo(
  io: ProcessIo,
  { env: wanted }: { readonly env?: EnvConfig },
  readPlaced: ReadPlaced,
): Promise<ConfiguredIo> {
  if (wanted === undefined) return { io, secrets: [], problems: [] };
  const env: Record<string, string | undefined> = { ...io.env };
  const secrets: string[] = [];
  const problems: string[] = [];
  const resolve = secretResolver({ env, home: io.home, readPlaced });
  for (const [name, value] of Object.entries<Secret | PlacedSecret>(wanted.vars ?? {})) {
    if (isSet(env[name])) continue;
    if (startVariables.has(name)) {
      problems.push(`env.vars.${name} has no effect: it must be set before the config is found`);
      continue;
    }
    try {
      env[name] = await resolve(value);
      if (typeof value !== "string") secrets.push(env[name] ?? "");
    } catch (error) {
      problems.push(`env.vars.${name} is not set: ${said(error)}`);
    }
  }
  const missing = shellNames().filter((name) => !isSet(env[name]));
  if (wanted.shellEnv?.enabled === true && missing.length > 0) {
    const { shellVariables } = await import("./shell-variables.ts");
    const timeoutMs = wanted.shellEnv.timeoutMs ?? DEFAULTS.env.shellEnv.timeoutMs;
    try {
      const found = await shellVariables({ env: io.env, timeoutMs });
      for (const name of missing) if (isSet(found.get(name))) env[name] = found.get(name);
    } catch (error) {
      problems.push(`env.shellEnv: ${said(error)}`);
    }
  }
  return { io: { ...io, env }, secrets, problems };
}

/** What is taken over from the shell: credentials of providers and channels, and nothing else. */
function shellNames(): readonly string[] {
  const ofProviders = Object.values(builtInProviders).flatMap(({ keyVariables }) => keyVariables);
  return [...ofProviders, ...Object.values(envCredentials).flat()];
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
