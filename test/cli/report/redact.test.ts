import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactLine } from "../../../src/cli/report/redact.ts";

describe("redactLine", () => {
  test.each([
    ['botToken: "abc", x: 1', 'botToken: "***", x: 1'],
    ["'token' : 'a\\'b', x: 1", "'token' : '****', x: 1"],
    ['"OPENAI_API_KEY": "abc"', '"OPENAI_API_KEY": "***"'],
    ['DATABASE_URL: "abc"', 'DATABASE_URL: "***"'],
    ["password: 123456, port: 1", "password: ******, port: 1"],
    ['token: "no end', 'token: "******'],
    ['Authorization: "Bearer abc"', 'Authorization: "**********"'],
    ['x: "sk-ant-0123456789abcdefgh"', `x: "${"*".repeat(25)}"`],
    ["// xoxb-123456789012-abcdef", `// ${"*".repeat(24)}`],
    ['url: "https://user:hunter2@example.org/"', 'url: "https://user:*******@example.org/"'],
    ['url: "https://hunter2@example.org/"', 'url: "https://*******@example.org/"'],
    ['url: "https://example.org/?api_key=hunter2&x=1"', 'url: "https://example.org/?api_key=*******&x=1"'],
    ['["123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"]', `["${"*".repeat(44)}"]`],
  ])("%s", (line, redacted) => {
    expect(redactLine(line)).toBe(redacted);
  });

  test.each([
    'botToken: "${TELEGRAM_BOT_TOKEN}"',
    'botToken: { source: "env", id: "TELEGRAM_BOT_TOKEN" }',
    'tokenFile: "/run/secrets/token"',
    "contextTokens: 128000",
    'mainKey: "main"',
    'koiId: "work", match: { channel: "telegram", peer: { kind: "group", id: "-1001234567890:topic:5" } }',
    'id: "120363999999999999@g.us"',
    'model: "anthropic/claude-opus-4-6"',
    'baseUrl: "http://127.0.0.1:11434/v1"',
    'url: "https://${USER}:${PASSWORD}@example.org/"',
    "token: null, secret: true",
    "",
  ])("%s stays as it is", (line) => {
    expect(redactLine(line)).toBe(line);
  });

  test("a place that holds a secret for certain is blotted out between its quotes", () => {
    const line = 'x: "hunter2", y: hunter2, z: "hun';
    const known = [
      { start: 3, end: 12 },
      { start: 17, end: 24 },
      { start: 29, end: 33 },
    ];
    expect(redactLine(line, known)).toBe('x: "*******", y: *******, z: "***');
  });

  test("a reference at such a place stays", () => {
    expect(redactLine('x: "${TOKEN}"', [{ start: 3, end: 13 }])).toBe('x: "${TOKEN}"');
  });

  test("the line keeps its length, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer(), fc.integer(), (line, start, end) => {
        expect(redactLine(line, [{ start, end }])).toHaveLength(line.length);
      }),
    );
  });
});
