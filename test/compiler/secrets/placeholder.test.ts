import { expect, test } from "vitest";
import { isPlaceholder } from "../../../src/compiler/secrets/placeholder.ts";

test.each([
  "YOUR_TOKEN",
  "your-bot-token",
  "YOUR_TELEGRAM_BOT_TOKEN_HERE",
  "changeme",
  "Change-Me!",
  "replace_me",
  "xxx",
  "XXXXXXXXXXXX",
  "****",
  "...",
  "…",
  "<token>",
  "[token]",
  "{{ token }}",
  "TODO",
  "insert token here",
  "bot_token_here",
  "xoxb-your-token",
  "xoxb-...",
  "sk-ant-xxxxxxxx",
  "123456789:xxxxxxxx",
  "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11",
  "Bearer YOUR_KEY",
])("%s stands in a template", (text) => {
  expect(isPlaceholder(text)).toBe(true);
});

test.each([
  "",
  "hunter2",
  "secret",
  "password",
  "xylophone",
  "yourself",
  "my other car is a boat",
  "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1",
  "xoxb-123456789012-abcdef",
  "${YOUR_TOKEN}",
])("%j may be a secret", (text) => {
  expect(isPlaceholder(text)).toBe(false);
});
