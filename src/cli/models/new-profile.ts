// What a person gives for an auth profile → the profile as it stands in a koi's file. Pure.

import type { JsonObject } from "../../koi/json-object-file.ts";
import { asObject, parseJson } from "../../koi/json-object-file.ts";
import { isSafeTokenUrl } from "../../koi/models/login-grant.ts";

/** The kinds that can be added. */
export const profileKinds = ["api_key", "token", "oauth"] as const;

/** Kind of a profile. */
export type ProfileKind = (typeof profileKinds)[number];

/** What the command line says of a new profile. */
export interface ProfileWish {
  readonly provider: string;
  readonly kind: ProfileKind;
  /** Variable that holds the secret, instead of the secret itself. */
  readonly fromEnv?: string | undefined;
  readonly tokenUrl?: string | undefined;
  readonly clientId?: string | undefined;
}

/** Why a wish can't be granted, for people; `undefined` where it can. */
export function wishFault({ provider, kind, fromEnv, tokenUrl, clientId }: ProfileWish): string | undefined {
  if (!/^[^\s/:]+$/.test(provider))
    return `"${provider}" is no provider: write the word before the / of a model`;
  if (fromEnv !== undefined && kind === "oauth") return "a login changes, so it can't come from a variable";
  if (fromEnv !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(fromEnv))
    return `"${fromEnv}" is no variable`;
  if (kind !== "oauth" && (tokenUrl ?? clientId) !== undefined) {
    return "--token-url and --client-id belong to --kind oauth";
  }
  if (tokenUrl !== undefined && !isSafeTokenUrl(tokenUrl)) return "--token-url must begin with https://";
  return undefined;
}

/**
 * The profile; `secret` is what was typed or piped, empty with `fromEnv`. Of a login that is a refresh token, or JSON
 * as token addresses give it. `undefined` where such JSON has neither token.
 */
export function newProfile(wish: ProfileWish, secret: string, nowMs: number): JsonObject | undefined {
  const { provider, kind: type, fromEnv, tokenUrl, clientId } = wish;
  if (type !== "oauth") {
    const value = fromEnv === undefined ? secret : { source: "env", id: fromEnv };
    return type === "token" ? { type, provider, token: value } : { type, provider, key: value };
  }
  const tokens = asObject(parseJson(secret)) ?? { refresh: secret };
  const access = textOf(tokens, "access_token", "access");
  const refresh = textOf(tokens, "refresh_token", "refresh");
  if (access === undefined && refresh === undefined) return undefined;
  const seconds = tokens["expires_in"];
  const expires = typeof seconds === "number" ? nowMs + seconds * 1000 : tokens["expires"];
  return {
    type,
    provider,
    ...(access !== undefined && { access }),
    ...(refresh !== undefined && { refresh }),
    ...(typeof expires === "number" && { expires }),
    ...(tokenUrl !== undefined && { tokenUrl }),
    ...(clientId !== undefined && { clientId }),
  };
}

function textOf(from: JsonObject, ...names: readonly string[]): string | undefined {
  const found = names.map((name) => from[name]).find((value) => typeof value === "string" && value !== "");
  return found as string | undefined;
}
