// The secret that callers of the gateway must show: from the config, else from the environment.

import type { GatewayAuth } from "../../config/gateway.ts";
import type { Secret } from "../../config/secret.ts";
import type { PlacedSecret } from "../../routing/compiled-gateway.ts";
import { said } from "../said.ts";

/** Turns a reference to a secret into the secret. Rejects where it can't. */
export type ResolveSecret = (secret: Secret | PlacedSecret) => Promise<string>;

/** The secret, `none` where nobody needs one, or why the gateway must not start. */
export type GatewaySecret =
  | { readonly kind: "secret"; readonly secret: string }
  | { readonly kind: "none" }
  | { readonly kind: "refuse"; readonly problem: string };

/** Reads the secret. What is in the config comes before SKYKOI_GATEWAY_PASSWORD and SKYKOI_GATEWAY_TOKEN. */
export async function gatewaySecret(
  auth: GatewayAuth | undefined,
  env: Readonly<Record<string, string | undefined>>,
  resolve: ResolveSecret,
): Promise<GatewaySecret> {
  const password = auth?.password ?? env["SKYKOI_GATEWAY_PASSWORD"];
  const token = auth?.token ?? env["SKYKOI_GATEWAY_TOKEN"];
  const mode = auth?.mode ?? (password ? "password" : token ? "token" : "none");
  if (mode === "none") return { kind: "none" };
  const reference = mode === "password" ? password : token;
  if (!reference) {
    const places = `gateway.auth.${mode} or the environment variable SKYKOI_GATEWAY_${mode.toUpperCase()}`;
    return {
      kind: "refuse",
      problem: `gateway.auth.mode is "${mode}", but there is no ${mode}; set ${places}`,
    };
  }
  // What the environment gives is the secret itself, whatever characters it has.
  const isFromConfig = auth?.[mode] !== undefined;
  try {
    const secret = isFromConfig ? await resolve(reference) : String(reference);
    if (secret.trim() === "") return { kind: "refuse", problem: `the gateway's ${mode} is empty` };
    return { kind: "secret", secret };
  } catch (error) {
    return { kind: "refuse", problem: `the gateway's ${mode} can't be read: ${said(error)}` };
  }
}
