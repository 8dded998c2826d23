// Repairs of configs that go wrong by accident: --fix moves no message to another koi, and is done after one time.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Compilation } from "../../src/compiler/compile.ts";
import { type Repair, repairConfig } from "../../src/compiler/repair/repair-config.ts";
import type { ChannelId } from "../../src/routing/facts.ts";
import type { AccountId } from "../../src/routing/ids.ts";
import { winByScan } from "../../src/routing/reference-matcher.ts";
import { compileText, memoryHost } from "../compiler/make-compile.ts";
import { denseConfig } from "./random-config.ts";
import { runs } from "./runs.ts";
import { everyMessage } from "./universe.ts";
import { picker, written } from "./written-config.ts";

const root = join(import.meta.dirname, "../..");
const real = ["examples", "test/golden/corpus"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .map((name) => join(root, folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "utf8")),
);

function repaired(text: string): Promise<Repair> {
  const bytes = new TextEncoder().encode(text);
  const shared = {
    path: "/config/SKYKOI.json",
    name: "SKYKOI.json",
    host: memoryHost(),
    compilerVersion: "0.1.0",
  };
  return repairConfig({ ...shared, bytes, allows: "safe" });
}

function textOf({ compilation }: Repair): string {
  return compilation.origins.root.text;
}

/** Who gets each message of a channel, by the definition of precedence. */
function owners({ analysis }: Compilation, channel: ChannelId, other: Compilation): string[] {
  if (!analysis || !other.analysis) return [];
  const rules = [...analysis.verdicts.rules.rules()];
  const all = [...rules, ...other.analysis.verdicts.rules.rules()];
  const accounts = analysis.model.channels[channel].accounts as readonly AccountId[];
  const answers: string[] = [];
  for (const facts of everyMessage(channel, accounts, all)) {
    const koi = winByScan(rules, facts)?.koiId ?? analysis.model.kois.defaultKoi.id;
    answers.push(`${JSON.stringify(facts)} ${koi}`);
  }
  return answers.sort();
}

const channels: readonly ChannelId[] = ["whatsapp", "telegram", "discord", "slack", "webchat"];

async function expectGoodRepair(text: string): Promise<number> {
  const before = await compileText(text, { wantsTable: false });
  const repair = await repaired(text);
  const { compilation: after, applied } = repair;
  const again = await repaired(textOf(repair));
  expect(again.applied.map(({ fix }) => fix.title)).toEqual([]);
  if (before.analysis) {
    for (const channel of channels)
      expect(owners(after, channel, before)).toEqual(owners(before, channel, after));
  }
  if (applied.length === 0) expect(textOf(repair)).toBe(text);
  return applied.length;
}

/** What happens to real configs: a line twice, a line elsewhere, other spellings of ids. */
const accident = fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.nat());

function mutatedText(text: string, [place, kind, to]: [number, number, number]): string {
  const lines = text.split("\n");
  const items = lines.flatMap((line, i) => (/^ *\{ .*\},? *(?:\/\/.*)?$/.test(line) ? [i] : []));
  if (items.length === 0) return text;
  const at = items[place % items.length] as number;
  const other = items[to % items.length] as number;
  const line = lines[at] as string;
  if (kind === 0) lines.splice(other, 0, line);
  else if (kind === 1) lines.splice(other, 0, ...lines.splice(at, 1));
  else if (kind === 2) lines[at] = line.replace(/"(\+1)(555)/, '"$1 $2').replace(/id: "(\d)/, 'id: " $1');
  else
    lines[at] = line.replace(
      /accountId: "([a-z])/,
      (_, first: string) => `accountId: "${first.toUpperCase()}`,
    );
  return lines.join("\n");
}

test("real configs with accidents", { timeout: 60_000 }, async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...real),
      fc.array(accident, { maxLength: 4 }),
      async (text, accidents) => {
        count += await expectGoodRepair(accidents.reduce(mutatedText, text));
      },
    ),
    runs(60),
  );
  expect(count).toBeGreaterThan(0);
});

test("small configs in which everything meets everything", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(denseConfig, fc.nat(), async (config, seed) => {
      await expectGoodRepair(written(JSON.parse(JSON.stringify(config)), picker(seed)));
    }),
    runs(60),
  );
});
