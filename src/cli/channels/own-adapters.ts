// Adapters in a command's own process, for what they do beside a gateway or without one: they connect no account.

import { stateDir } from "../../config/paths.ts";
import type { Adapters, AdapterOptions } from "../../runtime/channels/adapters.ts";
import { makeAdapters } from "../../runtime/channels/make-adapters.ts";
import { systemClock } from "../../runtime/clock.ts";
import { silentLog } from "../../runtime/log.ts";
import { secretResolver } from "../../runtime/secrets/resolve-secret.ts";
import type { GatewaySource } from "../gateway/gateway-source.ts";
import { placedSecretReader } from "../gateway/placed-secrets.ts";
import { Redactor } from "../gateway/redactor.ts";
import type { ProcessIo } from "../process-io.ts";

/** Adapters, and what takes the secrets that they have read out of a text. */
export interface OwnAdapters {
  readonly channels: Adapters;
  redact(text: string): string;
}

/** Makes them. `makers`: those of tests; default: all that there are. */
export function ownAdapters(
  io: ProcessIo,
  { table: { gateway }, config }: GatewaySource,
  makers?: AdapterOptions["adapters"],
): OwnAdapters {
  const { env, home } = io;
  const redactor = new Redactor(env, gateway.config.logging);
  const resolver = secretResolver({ env, home, readPlaced: placedSecretReader(config) });
  const channels = makeAdapters({
    gateway: () => gateway,
    env,
    home,
    stateDir: stateDir(env, home),
    resolveSecret: redactor.watching(resolver),
    // Nobody calls a command.
    webhook: () => () => undefined,
    clock: systemClock,
    log: silentLog,
    adapters: makers,
  });
  return { channels, redact: (text) => redactor.redact(text) };
}
