// What may be a secret is in no finding, whatever is wrong with it or around it.

import { expect, test } from "vitest";
import { explainShape } from "../../../src/compiler/validate/explain-shape.ts";
import { validateConfig } from "../../../src/compiler/validate/generated/accept.js";
import { schema } from "../../../src/compiler/validate/generated/schema.js";
import { secretPlaces } from "../../../src/compiler/validate/generated/secret-places.js";
import { toldOf } from "./told.ts";

const TEXT = "hunter2 hunter2";
const NUMBER = 918273645;

/** Mistakes that hold a secret. */
const MISTAKES: readonly unknown[] = [
  NUMBER,
  [TEXT],
  { source: TEXT },
  { source: NUMBER, id: TEXT },
  { source: "evn", id: TEXT },
  { source: "env", id: TEXT },
  { source: "file", id: NUMBER, pointer: TEXT },
  { source: "exec", id: "op", args: [NUMBER] },
  { source: "exec", id: "op", args: TEXT, timeoutMs: -NUMBER },
  { value: TEXT },
];

/** A config with `value` at `path`. Items of lists and entries of maps get what they must have. */
function configWith(path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const inner = configWith(rest, value);
  if (key !== "*") return { [key]: inner };
  // The list of kois and a provider's list of models are the only lists on the way to a secret.
  return { x: inner };
}

test.each(MISTAKES.map((mistake) => [JSON.stringify(mistake), mistake] as const))(
  "%s at the place of a secret does not show it",
  (_text, mistake) => {
    for (const path of secretPlaces) {
      const config = configWith(path, mistake);
      expect(validateConfig(config)).toBe(false);
      expect(shown(config)).not.toMatch(/hunter2|918273645/);
    }
  },
);

test("a secret in place of any object around its place is not shown", () => {
  for (const path of secretPlaces) {
    for (let length = 1; length < path.length; length++) {
      for (const secret of [TEXT, NUMBER]) {
        const config = configWith(path.slice(0, length), secret);
        expect(shown(config)).not.toMatch(/hunter2|918273645/);
      }
    }
  }
});

test("a word that is nearly the right source is shown, and so is everything that is no secret", async () => {
  expect(
    await toldOf(`{ channels: { slack: { botToken: { source: "fil", id: 7 }, webhookPath: "x" } } }`),
  ).toEqual([
    "schema/not-allowed /channels/slack/botToken/source: value=fil | name=source | allowed=[env, file, exec] | suggestion=file",
    "schema/wrong-type /channels/slack/botToken/id: name=id | expected=a string | got=a number",
    "schema/pattern /channels/slack/webhookPath: value=x | name=webhookPath | expected=a path that starts with /",
  ]);
});

function shown(config: unknown): string {
  return JSON.stringify(explainShape(schema, config, { judgesUnknownKeys: true }));
}
