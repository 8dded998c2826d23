// What the network says about a request that failed, out of the errors that libraries wrap around it.

/** Faults of a connection that was never made: the platform surely does not have what was to be sent. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Deepest that errors are looked through for their causes. */
const MAX_DEPTH = 5;

/** The network's code (`ECONNRESET`), of the error or of what caused it; `undefined` where there is none. Never throws. */
export function networkCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > MAX_DEPTH) return undefined;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  // What libraries call their own errors is no code of the network: `slack_webapi_request_error`.
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  // A host of several addresses was tried at each.
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return networkCode(cause, depth + 1) ?? networkCode(first, depth + 1);
}

/** What became of a request that ended with this code. */
export function fateOf(code: string | undefined): "not_sent" | "unknown" {
  return code !== undefined && NOT_CONNECTED.has(code) ? "not_sent" : "unknown";
}
