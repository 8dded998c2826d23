// Whether a gateway can be reached from this machine alone: the line between "needs no login" and "needs one".

import type { GatewayConfig } from "../config/gateway.ts";

/** Whether `gateway` listens on this machine alone, whatever addresses the machine has. Default: it does. */
export function isOnLoopback(gateway: Pick<GatewayConfig, "bind" | "customBindHost"> | undefined): boolean {
  const { bind = "loopback", customBindHost = "" } = gateway ?? {};
  return bind === "loopback" || (bind === "custom" && isLoopbackHost(customBindHost));
}

/** Whether a host is this machine: `localhost`, a name under it, 127.0.0.0/8, `::1`. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (bare === "localhost" || bare.endsWith(".localhost") || bare === "::1") return true;
  return /^127(?:\.\d{1,3}){3}$/.test(bare.replace(/^::ffff:/, ""));
}
