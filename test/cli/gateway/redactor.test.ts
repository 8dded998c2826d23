// The last net: secrets that are known, that look like ones, or that stand where secrets stand.

import { expect, test } from "vitest";
import { Redactor } from "../../../src/cli/gateway/redactor.ts";

const telegram = ["1234567890", "AAFmZ3d0b3RhbGx5ZmFrZQ0123456789abc"].join(":");

test.each([
  ['{"a":"a b t0ps3cret c"}', '{"a":"a b [redacted] c"}'],
  ['{"a":"with \\"quotes\\""}', '{"a":"[redacted]"}'],
  [`skykoi.token.${Buffer.from("t0ps3cret").toString("base64url")}`, "skykoi.token.[redacted]"],
  ["MY_API_KEY is from-the-env", "MY_API_KEY is [redacted]"],
  [`call ${telegram} failed`, "call [redacted] failed"],
  ["GET /status?token=abcdefgh&x=1", "GET /status?token=[redacted]&x=1"],
  ["https://user:pa55word@example.org/", "https://user:[redacted]@example.org/"],
  ["Authorization: Bearer abc.def-ghi", "Authorization: Bearer [redacted]"],
  ["order ACME-12345678", "order [redacted]"],
  [
    "telegram:default:m1 at 12:00:01, messageKey=home/m1",
    "telegram:default:m1 at 12:00:01, messageKey=home/m1",
  ],
])("%s", (line, expected) => {
  const redactor = new Redactor(
    { MY_API_KEY: "from-the-env", HOME: "messageKey" },
    { redactPatterns: ["ACME-[0-9]{8}", "(", "x*"] },
  );
  redactor.learn("t0ps3cret");
  redactor.learn('with "quotes"');
  redactor.learn("m1");
  expect(redactor.redact(line)).toBe(expected);
});

test("what a resolver gives is known from then on", async () => {
  const redactor = new Redactor({});
  const resolve = redactor.watching(() => Promise.resolve("resolved-value"));
  expect(redactor.redact("resolved-value")).toBe("resolved-value");
  expect(await resolve("${NAME}")).toBe("resolved-value");
  expect(redactor.redact("resolved-value")).toBe("[redacted]");
});
