// Access: the right secret opens, wrong ones are counted and lock out, and none is no attempt.

import { expect, test } from "vitest";
import { Access } from "../../../src/runtime/http/access.ts";
import { gatewaySecret } from "../../../src/runtime/http/gateway-secret.ts";
import { ManualClock } from "../manual-clock.ts";

test("without a secret everybody comes in", () => {
  const access = new Access(undefined, new ManualClock());
  expect([access.isRequired, access.judge(undefined, "1.2.3.4").kind]).toEqual([false, "open"]);
});

test("the right secret opens, a wrong one does not, none is missing", () => {
  const access = new Access("s3cret", new ManualClock());
  const judged = ["s3cret", "s3cre", "s3cret ", "", undefined].map(
    (shown) => access.judge(shown, "1.2.3.4").kind,
  );
  expect(judged).toEqual(["allowed", "wrong", "wrong", "wrong", "missing"]);
});

test("too many wrong ones lock the address out, right secret or not, and no other", () => {
  const clock = new ManualClock();
  const access = new Access("s3cret", clock, { maxAttempts: 3, windowMs: 1_000, lockoutMs: 5_000 });
  for (let count = 0; count < 3; count += 1) access.judge("guess", "1.2.3.4");
  expect(access.judge("s3cret", "1.2.3.4")).toEqual({ kind: "locked_out", retryAfterMs: 5_000 });
  expect(access.judge("s3cret", "5.6.7.8").kind).toBe("allowed");
  clock.advance(5_000);
  expect(access.judge("s3cret", "1.2.3.4").kind).toBe("allowed");
});

test("old failures are forgotten", () => {
  const clock = new ManualClock();
  const access = new Access("s3cret", clock, { maxAttempts: 3, windowMs: 1_000, lockoutMs: 5_000 });
  access.judge("guess", "1.2.3.4");
  access.judge("guess", "1.2.3.4");
  clock.advance(1_000);
  access.judge("guess", "1.2.3.4");
  expect(access.judge("s3cret", "1.2.3.4").kind).toBe("allowed");
});

function secretOf(auth: Parameters<typeof gatewaySecret>[0], env = {}) {
  return gatewaySecret(auth, env, resolved);
}

function resolved(secret: unknown): Promise<string> {
  return Promise.resolve(`resolved ${JSON.stringify(secret)}`);
}

test("the secret comes from the config, else from the environment", async () => {
  expect(await secretOf(undefined)).toEqual({ kind: "none" });
  expect(await secretOf({ token: "${T}" })).toEqual({ kind: "secret", secret: 'resolved "${T}"' });
  expect(await secretOf({ token: "t", password: "p" })).toEqual({ kind: "secret", secret: 'resolved "p"' });
  expect(await secretOf({ mode: "token", token: "t", password: "p" })).toEqual({
    kind: "secret",
    secret: 'resolved "t"',
  });
  expect(await secretOf({ mode: "none", token: "t" })).toEqual({ kind: "none" });
  expect(await secretOf(undefined, { SKYKOI_GATEWAY_TOKEN: "${x}" })).toEqual({
    kind: "secret",
    secret: "${x}",
  });
  expect(await secretOf({ mode: "password" })).toMatchObject({ kind: "refuse" });
});

test("a secret that can't be read, or is empty, refuses", async () => {
  const auth = { token: "${T}" };
  expect(await gatewaySecret(auth, {}, () => Promise.resolve(""))).toMatchObject({ kind: "refuse" });
  expect(await gatewaySecret(auth, {}, () => Promise.reject(new Error("T is not set")))).toEqual({
    kind: "refuse",
    problem: "the gateway's token can't be read: T is not set",
  });
});
