// Configs with very many mistakes: time stays linear, and there is an end to findings.

import { expect, test } from "vitest";
import { MAX_SHAPE_FINDINGS } from "../../../src/compiler/validate/finding-list.ts";
import { validateShape } from "../../../src/compiler/validate/validate-shape.ts";
import { VERSION, line } from "./told.ts";

const COUNT = 100_000;
const MAX_MS = 3000;

const WRONG: readonly (readonly [fact: string, binding: (i: number) => unknown])[] = [
  ["with a wrong channel and account", () => ({ koiId: "a", match: { channel: "whatsap", accountId: 7 } })],
  ["with unknown keys", (i) => ({ [`koi${i}`]: "a", mach: { channel: "slack" }, peer: {} })],
  ["that are no objects", (i) => i],
  ["with nothing in them", () => ({})],
];

test.each(WRONG)(
  "100,000 bindings %s take less than 3 s and give 10,000 findings",
  async (_fact, binding) => {
    const bindings = Array.from({ length: COUNT }, (_, i) => binding(i));
    const start = performance.now();
    const findings = await validateShape({ bindings }, { version: VERSION });
    expect(performance.now() - start).toBeLessThan(MAX_MS);
    expect(findings).toHaveLength(MAX_SHAPE_FINDINGS);
  },
);

test("one wrong binding among 100,000 is found, whatever is let pass before it", async () => {
  const bindings: unknown[] = Array.from({ length: COUNT }, () => ({
    koiId: "a",
    match: { channel: "slack", peer: { kind: "DM", id: "U1" } },
  }));
  bindings.push({ koiId: "a", match: { channel: "slack", peer: { kind: "DMS", id: "U1" } } });
  const findings = await validateShape({ bindings }, { version: VERSION });
  expect(findings.map(line)).toEqual([
    "schema/not-allowed /bindings/100000/match/peer/kind: value=DMS | name=kind | allowed=[dm, group, channel, direct] | suggestion=dm",
  ]);
});

test("a very wide and a very deep unknown value take no time", async () => {
  let deep: unknown = 1;
  for (let i = 0; i < 500; i++) deep = { deep };
  const wide = Array.from({ length: COUNT }, (_, i) => ({ i }));
  const start = performance.now();
  const findings = await validateShape(
    { sesion: deep, kois: { list: [{ id: "a", model: wide }] } },
    { version: VERSION },
  );
  expect(performance.now() - start).toBeLessThan(MAX_MS);
  expect(findings.map(line)).toEqual([
    "schema/unknown-key /sesion (key): key=sesion | where=the config | suggestion=session",
    "schema/no-variant /kois/list/0/model: name=model | expected=[a string, an object with `primary` or `fallbacks`] | got=a list",
  ]);
});
