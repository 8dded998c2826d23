// Where a gateway listens and what secret it asks for, settled before it starts; a config that would open it to strangers is
// refused here.

import { networkInterfaces } from "node:os";
import type { GatewayOptions } from "./gateway-options.ts";
import { decideBind } from "./http/bind.ts";
import { gatewaySecret } from "./http/gateway-secret.ts";

/** The gateway must not start as it is configured. */
export class StartRefusedError extends Error {
  override readonly name = "StartRefusedError";
}

/** What decides where a gateway would listen, and for whom. */
export type StartOptions = Pick<GatewayOptions, "table" | "env" | "resolveSecret" | "host" | "objection">;

/** Where a gateway would listen, and the secret that it would ask for. @throws StartRefusedError */
export async function startPlace(
  options: StartOptions,
): Promise<{ readonly host: string; readonly secret: string | undefined }> {
  const { config } = options.table.gateway;
  const secret = await gatewaySecret(config.gateway?.auth, options.env, options.resolveSecret);
  if (secret.kind === "refuse") throw new StartRefusedError(secret.problem);
  const { bind, customBindHost } = config.gateway ?? {};
  const decision = decideBind({
    ...(bind === undefined ? {} : { bind }),
    ...(customBindHost === undefined ? {} : { customBindHost }),
    ...(options.host === undefined ? {} : { host: options.host }),
    hasAuth: secret.kind === "secret",
    interfaces: networkInterfaces(),
  });
  if (decision.kind === "refuse") throw new StartRefusedError(decision.problem);
  const objection = options.objection?.(options.table, decision.host);
  if (objection !== undefined) throw new StartRefusedError(objection);
  return { host: decision.host, secret: secret.kind === "secret" ? secret.secret : undefined };
}
