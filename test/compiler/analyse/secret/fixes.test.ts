// What checks propose about secrets, and that no proposal repeats one.

import { expect, test } from "vitest";
import { literals } from "../../../../src/compiler/analyse/secret/literal.ts";
import { tokensInComments } from "../../../../src/compiler/analyse/secret/in-comment.ts";
import { wrongShapes } from "../../../../src/compiler/analyse/secret/wrong-shape.ts";
import { compileConfig } from "../../make-compile.ts";

async function studied(config: unknown) {
  const { analysis } = await compileConfig(config);
  if (!analysis) throw new Error("this config is analysed");
  return analysis;
}

const bot = "xoxb-123456789012-abcdef";
const app = "xapp-1-A0123456789-12345";

test("a literal becomes a variable with a name of its own", async () => {
  const input = await studied({ channels: { telegram: { accounts: { ops: { botToken: "1:canary" } } } } });
  const pointer = "/channels/telegram/accounts/ops/botToken";
  const value = { source: "env", id: "TELEGRAM_OPS_BOT_TOKEN" };
  expect([...literals(input)]).toEqual([
    {
      code: "secret/literal",
      args: { name: "botToken", variable: "TELEGRAM_OPS_BOT_TOKEN" },
      place: { pointer },
      fix: { applicability: "placeholder", routing: "unchanged", edits: [{ op: "replace", pointer, value }] },
    },
  ]);
});

test("two tokens in each other's place change places by their keys, once", async () => {
  const found = [...wrongShapes(await studied({ channels: { slack: { botToken: app, appToken: bot } } }))];
  expect(found.map((one) => one.fix?.edits)).toEqual(
    [
      undefined,
      [
        { op: "rename", pointer: "/channels/slack/appToken", key: "botToken" },
        { op: "rename", pointer: "/channels/slack/botToken", key: "appToken" },
      ],
    ].toReversed(),
  );
  expect(JSON.stringify(found)).not.toContain("123456789");
});

test("a token goes from its comment, the words around it stay", () => {
  const text = `// old: ${bot}!\n{}`;
  const [found] = tokensInComments([{ file: "SKYKOI.json", text }]);
  const place = { file: "SKYKOI.json", offset: 8, length: bot.length };
  expect(found?.place).toEqual(place);
  expect(found?.fix?.edits).toEqual([{ op: "text", ...place, text: "" }]);
});
