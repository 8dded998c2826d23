// What a provider's answer means.

import { expect, test } from "vitest";

import { classifyFailure } from "../../../src/koi/models/model-failure.ts";
import type { FailureEvidence } from "../../../src/koi/models/model-failure.ts";

const nowMs = Date.UTC(2026, 0, 2, 14, 0, 0);

function kindOf(status: number | undefined, error?: unknown, networkCode?: string): string {
  const body = error === undefined ? undefined : JSON.stringify({ error });
  return classifyFailure({ status, body, networkCode, nowMs }).kind;
}

test.each([
  [401, undefined, "auth"],
  [403, { type: "permission_error" }, "auth"],
  [400, { status: "INVALID_ARGUMENT", message: "API key not valid. Please pass a valid API key." }, "auth"],
  [402, undefined, "billing"],
  [429, { type: "insufficient_quota", code: "insufficient_quota" }, "billing"],
  [
    400,
    { type: "invalid_request_error", message: "Your credit balance is too low to access the API." },
    "billing",
  ],
  [429, { type: "rate_limit_error" }, "rate_limit"],
  [500, { type: "rate_limit_error" }, "rate_limit"],
  [500, undefined, "unavailable"],
  [503, undefined, "unavailable"],
  [529, { type: "overloaded_error" }, "unavailable"],
  [408, undefined, "unavailable"],
  [404, { type: "not_found_error" }, "not_found"],
  [400, { code: "model_not_found" }, "not_found"],
  [400, { type: "invalid_request_error" }, "refused"],
  [400, { type: "constructor" }, "refused"],
  [413, undefined, "too_long"],
  [undefined, { type: "overloaded_error" }, "unavailable"],
  [undefined, undefined, "garbled"],
])("%s %j is %s", (status, error, kind) => {
  expect(kindOf(status, error)).toBe(kind);
});

test("a broken connection is unavailable", () => {
  expect(classifyFailure({ networkCode: "ECONNRESET", nowMs })).toEqual({
    kind: "unavailable",
    word: "ECONNRESET",
  });
});

test.each([
  [400, "prompt is too long: 210000 tokens > 200000 maximum"],
  [400, "input length and `max_tokens` exceed context limit: 198000 + 8192 > 200000"],
  [400, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."],
  [400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens."],
  [400, "the request exceeds the available context size, try increasing it"],
  [undefined, "prompt is too long: 210000 tokens > 200000 maximum"],
] as const)("%s: %s", (status, message) => {
  const body = JSON.stringify({ error: { type: "invalid_request_error", message } });
  expect(classifyFailure({ status, body, nowMs }).kind).toBe("too_long");
});

test("what a person said about contexts makes nothing too long where the provider is down", () => {
  const body = JSON.stringify({ error: { message: "maximum context length" } });
  expect(classifyFailure({ status: 503, body, nowMs }).kind).toBe("unavailable");
});

test("only machine words are kept, the most exact first", () => {
  const body = JSON.stringify({
    error: { code: "context_length_exceeded", type: "invalid_request_error", message: "you said hi" },
  });
  expect(classifyFailure({ status: 400, body, nowMs })).toEqual({
    kind: "too_long",
    status: 400,
    word: "context_length_exceeded",
  });
  const prose = JSON.stringify({ error: { code: 400, type: "you said hi" } });
  expect(classifyFailure({ status: 400, body: prose, nowMs })).toEqual({ kind: "refused", status: 400 });
});

test.each<[FailureEvidence["headers"], number | undefined]>([
  [{ "retry-after": "20" }, 20_000],
  [{ "retry-after": "1.5" }, 1_500],
  [{ "retry-after-ms": "250", "retry-after": "20" }, 250],
  [{ "retry-after": "Fri, 02 Jan 2026 14:01:00 GMT" }, 60_000],
  [{ "retry-after": "Fri, 02 Jan 2026 13:00:00 GMT" }, 0],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "" }, undefined],
  [{ "retry-after": "-5" }, undefined],
  [{}, undefined],
])("%j asks for %s ms", (headers, retryAfterMs) => {
  expect(classifyFailure({ status: 429, headers, nowMs }).retryAfterMs).toBe(retryAfterMs);
});

test("Google says it in the body", () => {
  const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "17.5s" }];
  const body = JSON.stringify({ error: { code: 429, status: "RESOURCE_EXHAUSTED", details } });
  expect(classifyFailure({ status: 429, body, nowMs })).toMatchObject({
    kind: "rate_limit",
    retryAfterMs: 17_500,
  });
});
