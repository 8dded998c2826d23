import { expect, test } from "vitest";
import { isSecretAddress } from "../../../src/compiler/secrets/secret-address.ts";

test.each([
  "https://user:hunter2@example.org/",
  "socks5://user:hunter2@127.0.0.1:1080",
  "https://hunter2@example.org",
  "https://${USER}:hunter2@example.org/",
  "https://user:a@b@example.org/",
  "https://user:${HALF}hunter2@example.org/",
  "https://example.org/?api_key=hunter2",
  "https://example.org/?x=1&access_token=hunter2#y",
  "https://example.org/?key=hunter2",
])("%s holds a secret", (address) => {
  expect(isSecretAddress(address)).toBe(true);
});

test.each([
  "https://example.org/",
  "http://127.0.0.1:11434/v1",
  "socks5://127.0.0.1:1080",
  "https://${USER}:${PASSWORD}@example.org/",
  "https://user:${PASSWORD}@example.org/",
  "https://${TOKEN}@example.org/",
  "https://example.org/@user/a:b@c",
  "https://example.org/?api_key=${KEY}&page=2",
  "https://example.org/?monkey=1#token=2",
  "${ADDRESS}",
  "",
  "@",
])("%s holds none", (address) => {
  expect(isSecretAddress(address)).toBe(false);
});
