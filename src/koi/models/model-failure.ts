// What went wrong at a provider, as a finite set, from what any HTTP API says: status, machine words, network code.
// SAFETY: a provider's prose never passes through here. Some providers repeat the credential or the message in it;
// only their machine words (`insufficient_quota`) are kept.

import { asObject, parseJson } from "../json-object-file.ts";

/** Why one call of a model failed. */
export type ModelFailureKind =
  /** The provider refuses the credential. */
  | "auth"
  /** The account behind the credential can't pay. */
  | "billing"
  | "rate_limit"
  /** The provider is down, overloaded or can't be reached. */
  | "unavailable"
  /** The provider has no such model. */
  | "not_found"
  /** The conversation is longer than the model's window. */
  | "too_long"
  /** The provider refuses this request. */
  | "refused"
  /** The provider's answer can't be read. */
  | "garbled"
  /** The answer stopped in the middle. */
  | "cut_off"
  /** The provider's filter stopped the answer. */
  | "filtered"
  /** An answer without a word. */
  | "empty"
  /** The call was aborted from our side. */
  | "aborted";

/** One failed call. Holds no credential and no message text. */
export interface ModelFailure {
  readonly kind: ModelFailureKind;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** The provider's machine word for it, or the network's (`ECONNREFUSED`). */
  readonly word?: string;
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs?: number;
}

/** What is known of a failed call. */
export interface FailureEvidence {
  readonly status?: number | undefined;
  /** Body of the answer, or the error event of a stream as JSON. */
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly networkCode?: string | undefined;
  readonly nowMs: number;
}

const kindOfWord: ReadonlyMap<string, ModelFailureKind> = new Map([
  ["authentication_error", "auth"],
  ["invalid_api_key", "auth"],
  ["permission_error", "auth"],
  ["api_key_invalid", "auth"],
  ["billing_error", "billing"],
  ["insufficient_quota", "billing"],
  ["billing_hard_limit_reached", "billing"],
  ["rate_limit_error", "rate_limit"],
  ["rate_limit_exceeded", "rate_limit"],
  ["resource_exhausted", "rate_limit"],
  ["overloaded_error", "unavailable"],
  ["api_error", "unavailable"],
  ["server_error", "unavailable"],
  ["internal_server_error", "unavailable"],
  ["timeout_error", "unavailable"],
  ["not_found_error", "not_found"],
  ["model_not_found", "not_found"],
  ["context_length_exceeded", "too_long"],
  ["exceed_context_size_error", "too_long"],
  ["model_context_window_exceeded", "too_long"],
  ["request_too_large", "too_long"],
]);

// Said in prose only, by providers that answer 400 for it.
const NO_CREDIT = /credit balance is too low|insufficient (?:credits|balance|funds)/i;
// Anthropic, Google, vLLM and what imitates them, llama.cpp and Ollama, in this order.
const TOO_LONG =
  /prompt is too long|exceed context limit|input token count.{0,40}exceeds|maximum context length|context (?:length|size|window) (?:exceeded|of only)|exceeds? (?:the )?(?:available |model's )?(?:maximum )?context (?:size|length|window)/i;
const BAD_KEY = /API_KEY_INVALID|API key not valid/;
const RETRY_DELAY = /"retryDelay"\s*:\s*"(\d{1,6}(?:\.\d{1,9})?)s"/;
const MACHINE_WORD = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** The failure that the evidence speaks of. */
export function classifyFailure(evidence: FailureEvidence): ModelFailure {
  const { status, body = "", networkCode } = evidence;
  const words = machineWords(body);
  const kind = kindOf(status, body, words, networkCode);
  const word = words[0] ?? networkCode;
  const retryAfterMs = retryAfter(evidence);
  return {
    kind,
    ...(status !== undefined && { status }),
    ...(word !== undefined && { word }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function kindOf(
  status: number | undefined,
  body: string,
  words: readonly string[],
  networkCode: string | undefined,
): ModelFailureKind {
  const kinds = words.map((word) => kindOfWord.get(word.toLowerCase()));
  if (status === 402 || kinds.includes("billing") || NO_CREDIT.test(body)) return "billing";
  if (status === 401 || status === 403 || BAD_KEY.test(body)) return "auth";
  if (status === 429) return "rate_limit";
  if (status === 404) return "not_found";
  // Before the 500s: errors that an event stream begins with are given that status by the library.
  const spoken = kinds.find((kind) => kind !== undefined);
  if (status === 413 || ((status === 400 || status === undefined) && TOO_LONG.test(body))) return "too_long";
  if (spoken) return spoken;
  if (status === 408 || (status !== undefined && status >= 500)) return "unavailable";
  if (status !== undefined && status >= 400) return "refused";
  return networkCode === undefined ? "garbled" : "unavailable";
}

/** The values of `code`, `type` and `status` in the body's error object that look like machine words. */
function machineWords(body: string): readonly string[] {
  const parsed = asObject(parseJson(body));
  const error = asObject(parsed?.["error"]) ?? parsed;
  return ["code", "type", "status"]
    .map((name) => error?.[name])
    .flatMap((value) => machineWord(value) ?? [])
    .filter((word) => word !== "error");
}

/** `value` where it looks like a machine word and not like prose, else `undefined`. */
export function machineWord(value: unknown): string | undefined {
  return typeof value === "string" && MACHINE_WORD.test(value) ? value : undefined;
}

/** `retry-after-ms`, `retry-after` as seconds or an HTTP date, or Google's `retryDelay`, which stands in the body. */
function retryAfter({ headers = {}, body = "", nowMs }: FailureEvidence): number | undefined {
  const inMs = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (inMs >= 0) return inMs;
  const text = headers["retry-after"] ?? "";
  const inSeconds = Number(text);
  if (text.trim() !== "" && inSeconds >= 0) return inSeconds * 1000;
  // Anything else but a date would be read as one as well: `-5` is a month to Date.parse.
  const dateMs = text.endsWith("GMT") ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(dateMs)) return Math.max(0, dateMs - nowMs);
  const [, delay] = RETRY_DELAY.exec(body) ?? [];
  return delay === undefined ? undefined : Number(delay) * 1000;
}
