// Adapters with the hosts that they get: the same in a gateway and in a command that works beside it.

import { hostname } from "node:os";
import { join } from "node:path";
import { adapters } from "../../channels/registry.ts";
import { leasesDir } from "../../config/paths.ts";
import { type AdapterOptions, Adapters } from "./adapters.ts";
import { hostOf, type HostOptions } from "./channel-hosts.ts";
import { leasesIn } from "./leases.ts";

/** What hosts are made of, but for leases, which all processes of this user share. */
export interface MakeAdaptersOptions extends Omit<HostOptions, "lease"> {
  /** Default: all that there are. */
  readonly adapters?: AdapterOptions["adapters"] | undefined;
}

/** Adapters of one process. */
export function makeAdapters({ adapters: makers = adapters, ...parts }: MakeAdaptersOptions): Adapters {
  const { home, stateDir, log } = parts;
  const lease = leasesIn(leasesDir(home, hostname()), join(stateDir, "leases"), log);
  return new Adapters({ adapters: makers, hostOf: (channel) => hostOf(channel, { ...parts, lease }) });
}
