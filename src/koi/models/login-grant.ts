// Renews a login at its provider: the refresh grant of OAuth 2.0 (RFC 6749, section 6), one request, no retry.
// SAFETY: the answer of a token address holds tokens. Only machine words of a refusal leave this file as text.
//
// INVARIANT: an answer with an access token is never thrown away for its form: the refresh token that was sent may be
// used up by then, and the new one stands in that answer alone.

import { asObject, parseJson } from "../json-object-file.ts";
import { machineWord } from "./model-failure.ts";

/** Where a login is renewed, in the clear. */
export interface GrantEndpoint {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string;
}

/** What a provider gave. */
export interface GrantedTokens {
  readonly access: string;
  /** Takes the place of the one that was sent; absent where that one stays good. */
  readonly refresh?: string;
  /** How long the access token is good from now; absent where the provider doesn't say. */
  readonly lifeMs?: number;
}

/** What came of asking. `word` is a machine word of the provider or the network, `status` that of HTTP. */
export type GrantResult =
  | { readonly outcome: "granted"; readonly tokens: GrantedTokens }
  /** The refresh token is used up, revoked or expired: only a person can log in again. */
  | { readonly outcome: "ended"; readonly status: number; readonly word: string }
  /** The provider takes this program or this request for wrong. */
  | { readonly outcome: "refused"; readonly status: number; readonly word?: string }
  /** No answer, or none that says anything about the token. */
  | { readonly outcome: "unavailable"; readonly status?: number; readonly word?: string };

const timeoutMs = 30_000;
const LOCAL = /^(?:127\.0\.0\.1|localhost|\[::1\])$/;

const endedWords: ReadonlySet<string> = new Set([
  "invalid_grant",
  "invalid_refresh_token",
  "refresh_token_expired",
  "refresh_token_invalidated",
  "refresh_token_reused",
]);

/** Whether tokens may be sent to `address`: over TLS, or to this machine. A password in it is none of ours to know. */
export function isSafeTokenUrl(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOCAL.test(url.hostname));
}

/** Asks for new tokens with `refreshToken`. Never rejects. */
export async function askForTokens(endpoint: GrantEndpoint, refreshToken: string): Promise<GrantResult> {
  const { tokenUrl, clientId, clientSecret } = endpoint;
  const form = {
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    client_id: clientId,
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
  };
  try {
    const response = await fetch(tokenUrl, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(form),
      // The refresh token goes to the address that was written down and to no other.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return resultOf(response.status, parseJson(await response.text()));
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const word = machineWord((cause as NodeJS.ErrnoException).code ?? (cause as Error).name);
    return { outcome: "unavailable", ...(word !== undefined && { word }) };
  }
}

function resultOf(status: number, body: unknown): GrantResult {
  const answer = asObject(body);
  const access = textOf(answer?.["access_token"]);
  if (status < 300 && access !== undefined) {
    const refresh = textOf(answer?.["refresh_token"]);
    const seconds = Number(answer?.["expires_in"] ?? Number.NaN);
    const lifeMs = seconds > 0 ? seconds * 1000 : undefined;
    const tokens = {
      access,
      ...(refresh !== undefined && { refresh }),
      ...(lifeMs !== undefined && { lifeMs }),
    };
    return { outcome: "granted", tokens };
  }
  const error = answer?.["error"];
  const word = machineWord(error) ?? machineWord(asObject(error)?.["code"]);
  if (status < 400 || status === 408 || status === 429 || status >= 500) {
    return { outcome: "unavailable", status, ...(word !== undefined && { word }) };
  }
  if (word !== undefined && endedWords.has(word)) return { outcome: "ended", status, word };
  return { outcome: "refused", status, ...(word !== undefined && { word }) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
