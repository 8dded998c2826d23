import { expect, test } from "vitest";
import { isSecretName, isSecretPointer } from "../../../src/compiler/explain/secret-name.ts";

test.each([
  "token",
  "botToken",
  "apiKey",
  "signingSecret",
  "OPENAI_API_KEY",
  "Authorization",
  "password",
  "x-api-key",
])("%s holds a secret", (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each(["tokenFile", "contextTokens", "mainKey", "koiId", "workspace", "source", ""])(
  "%s holds none",
  (name) => {
    expect(isSecretName(name)).toBe(false);
  },
);

test("a pointer leads to a secret by its last name", () => {
  expect(isSecretPointer("/channels/telegram/botToken")).toBe(true);
  expect(isSecretPointer("/tokens/token/0")).toBe(true);
  expect(isSecretPointer("/gateway/auth/token/source")).toBe(false);
  expect(isSecretPointer("")).toBe(false);
});
