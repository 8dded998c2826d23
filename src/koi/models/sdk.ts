// What all of our files on the AI SDK share: loading it, and reading its errors.

import { classifyFailure } from "./model-failure.ts";
import type { ModelFailure } from "./model-failure.ts";
import type { Credential, ModelEndpoint } from "./model-port.ts";

/** The SDK. */
export type Sdk = typeof import("ai");

/** Loads it, without a word to the console. */
export async function loadSdk(): Promise<Sdk> {
  // The SDK's warnings go to the console, past the log; this switch is the only one that it has.
  (globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
  return import("ai");
}

/** The failure as it may be told: `aborted` where we ended the call, and no credential in it. */
export function quotable(
  { word, ...rest }: ModelFailure,
  endpoint: ModelEndpoint,
  signal: AbortSignal,
): ModelFailure {
  if (signal.aborted) return { kind: "aborted" };
  // A provider that repeats the credential in place of a machine word is not quoted.
  const isQuotable = word !== undefined && !secretsOf(endpoint).some((secret) => word.includes(secret));
  return { ...rest, ...(isQuotable && { word }) };
}

/** How Google's provider is given a credential. */
export function googleAuth(
  credential: Credential,
  headers: Readonly<Record<string, string>>,
): { readonly apiKey: string; readonly headers: Record<string, string> } {
  // Servers that ask for no key get a word that says so: the SDK would look for one elsewhere.
  if (credential.kind === "none") return { apiKey: "not-needed", headers };
  if (credential.kind === "api_key") return { apiKey: credential.value, headers };
  // A token is no key: it goes where tokens go, and the key's own header stays away.
  const bearer = { ...headers, authorization: `Bearer ${credential.value}` };
  const noKey = { "x-goog-api-key": undefined } as unknown as Record<string, string>;
  return { apiKey: "none", headers: { ...bearer, ...noKey } };
}

function secretsOf({ credential, headers }: ModelEndpoint): readonly string[] {
  return [secretOf(credential), ...Object.values(headers)].filter((secret) => secret !== "");
}

function secretOf(credential: Credential): string {
  return credential.kind === "none" ? "" : credential.value;
}

/** What an error of the SDK says. */
export async function failureOf(error: unknown, nowMs: number): Promise<ModelFailure> {
  const { APICallError } = await import("@ai-sdk/provider");
  if (APICallError.isInstance(error)) {
    const { statusCode: status, responseBody: body, responseHeaders: headers } = error;
    // An answer with a good status that can't be read is an error of this class as well.
    const evidence = status !== undefined && status < 400 ? {} : { status, body };
    return classifyFailure({ ...evidence, headers, networkCode: networkCode(error), nowMs });
  }
  return classifyFailure({ body: eventBody(error), networkCode: networkCode(error), nowMs });
}

/** An error that came as an event of the stream is the provider's own object. */
function eventBody(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && !(error instanceof Error)
    ? JSON.stringify(error)
    : undefined;
}

/** The innermost error code of the network, such as `ECONNREFUSED`. */
function networkCode(error: unknown): string | undefined {
  let code: string | undefined;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const own = (cause as NodeJS.ErrnoException).code;
    if (typeof own === "string") code = own;
  }
  return code;
}
