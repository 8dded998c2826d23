// Laws over changed configs: nothing is thrown, something is found iff the generated validator refuses, and one change
// gives one finding.

import { readFileSync, readdirSync } from "node:fs";
import * as fc from "fast-check";
import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { codes } from "../../../src/compiler/diagnostics/catalogue.ts";
import type { Finding } from "../../../src/compiler/diagnostics/finding.ts";
import { explainShape } from "../../../src/compiler/validate/explain-shape.ts";
import { validateConfig } from "../../../src/compiler/validate/generated/accept.js";
import { schema } from "../../../src/compiler/validate/generated/schema.js";
import { CHANNEL_IDS } from "../../../src/config/known-names.ts";
import { published, withEveryKey } from "../../schema/json-schema.ts";
import { line } from "./told.ts";

const PAGE = "test/fixtures/page";
const RUNS = Number(process.env["SKYKOI_PROPERTY_RUNS"] ?? 2000);

// Through text, so that no two places share a value.
const full = JSON.parse(JSON.stringify(withEveryKey(published, published))) as Holder;
const configs: readonly unknown[] = [
  ...readdirSync(PAGE).map((name): unknown => JSON5.parse(readFileSync(`${PAGE}/${name}`, "utf8"))),
  full,
];

type Holder = Record<string, unknown>;

interface Slot {
  readonly holder: Holder;
  readonly key: string;
}

describe("configs with random changes", () => {
  const value = fc.oneof(
    fc.constantFrom<unknown>(
      "dm",
      "DM",
      "whatsapp",
      " Slack",
      "env",
      "koi",
      "*",
      0,
      1,
      -1,
      1.5,
      true,
      null,
      [],
      {},
    ),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const edit = fc.record({
    kind: fc.constantFrom("replace", "remove", "rename", "insert"),
    at: fc.nat(),
    key: fc.oneof(
      fc.constantFrom("koiId", "match", "id", "peer", "source", "agents", "dmScope"),
      fc.string(),
    ),
    value,
  });

  test("something is found iff the config is refused", () => {
    fc.assert(
      fc.property(
        fc.nat(configs.length - 1),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (which, edits) => {
          const config = structuredClone(configs[which]);
          for (const one of edits) change(config, one);
          const found = explained(config);
          expect(found.length > 0).toBe(!validateConfig(canonical(config)));
          for (const { code } of found) expect(codes).toContain(code);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("any JSON value is judged alike", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (config) => {
        expect(explained(config).length > 0).toBe(!validateConfig(canonical(config)));
      }),
      { numRuns: RUNS },
    );
  });
});

describe("a config with every key", () => {
  test("is accepted, and nothing but that is to be said of it", () => {
    expect(validateConfig(full)).toBe(true);
    expect(explainShape(schema, full, { judgesUnknownKeys: true }).map(line)).toEqual([
      "schema/no-variant /: name=the config | expected=[a config as its schema describes it] | got=an object",
    ]);
  });

  const CHANGES: readonly (readonly [fact: string, change: (slot: Slot) => void])[] = [
    ["a key that is left out", ({ holder, key }) => void delete holder[key]],
    ["a letter too many in a key", ({ holder, key }) => rename(holder, key, `${key}x`)],
    ["two letters swapped in a key", ({ holder, key }) => rename(holder, key, swapped(key))],
    ["an unknown key", ({ holder }) => void (holder["zzzzzzz"] = 7)],
    ["null", ({ holder, key }) => void (holder[key] = null)],
    ["a number", ({ holder, key }) => void (holder[key] = -2.5)],
    ["a switch", ({ holder, key }) => void (holder[key] = true)],
    ["a text", ({ holder, key }) => void (holder[key] = "?! ?!")],
    ["a list", ({ holder, key }) => void (holder[key] = [])],
  ];

  test.each(CHANGES)("%s anywhere gives one finding, if it is refused", (_fact, changeSlot) => {
    const strange: string[] = [];
    let refused = 0;
    for (const part of parts(full)) {
      for (const slot of slots(part)) {
        const before = { ...slot.holder };
        changeSlot(slot);
        const found = explained(part);
        if (found.length > 0) refused++;
        if (found.length > 1 || (found.length === 0) === !validateConfig(canonical(part)))
          strange.push(`${slot.key}: ${found.map(line).join("; ")}`);
        for (const key of Object.keys(slot.holder)) delete slot.holder[key];
        Object.assign(slot.holder, before);
      }
    }
    expect(strange.slice(0, 10)).toEqual([]);
    expect(refused).toBeGreaterThan(0);
  });
});

/** What is found in a config, were it handed to the stage. */
function explained(config: unknown): readonly Finding[] {
  return validateConfig(config) ? [] : explainShape(schema, config, { judgesUnknownKeys: true });
}

interface Edit {
  readonly kind: string;
  readonly at: number;
  readonly key: string;
  readonly value: unknown;
}

function change(config: unknown, { kind, at, key, value }: Edit): void {
  const all = [...slots(config)];
  const slot = all[at % Math.max(1, all.length)];
  if (slot === undefined) return;
  if (kind === "remove") delete slot.holder[slot.key];
  else if (kind === "rename") rename(slot.holder, slot.key, key);
  else slot.holder[kind === "insert" ? key : slot.key] = structuredClone(value);
}

function rename(holder: Holder, key: string, to: string): void {
  if (Array.isArray(holder) || key === to) return;
  const entries = Object.entries(holder).map(([own, value]) => [own === key ? to : own, value] as const);
  for (const own of Object.keys(holder)) delete holder[own];
  for (const [own, value] of entries) holder[own] = value;
}

function swapped(key: string): string {
  return key.length < 2 ? key : key.slice(0, -2) + key.charAt(key.length - 1) + key.charAt(key.length - 2);
}

function* slots(value: unknown): Generator<Slot> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    yield { holder: value as Holder, key };
    yield* slots(part);
  }
}

/** Small configs that make up a large one, three keys deep, so that each change is checked in a short time. */
function* parts(value: unknown, depth = 3): Generator<Holder> {
  for (const [key, part] of Object.entries(value as Holder)) {
    const isLeaf = depth === 1 || typeof part !== "object" || part === null || Array.isArray(part);
    if (isLeaf) yield { [key]: structuredClone(part) };
    else for (const smaller of parts(part, depth - 1)) yield { [key]: smaller };
  }
}

const RESERVED = new Set(["__proto__", "constructor", "prototype"]);
const KINDS = ["dm", "group", "channel", "direct"];

/** The config as routing reads it: reserved keys are refused elsewhere, and two words may be written in capitals. */
function canonical(config: unknown): unknown {
  const copy = withoutReserved(config) as { bindings?: unknown };
  if (!Array.isArray(copy?.bindings)) return copy;
  for (const binding of copy.bindings) {
    const match: unknown = binding?.match;
    lower(match, "channel", CHANNEL_IDS);
    if (typeof match === "object" && match !== null && "peer" in match) lower(match.peer, "kind", KINDS);
  }
  return copy;
}

function lower(holder: unknown, key: string, words: readonly string[]): void {
  if (typeof holder !== "object" || holder === null || Array.isArray(holder)) return;
  const value: unknown = Reflect.get(holder, key);
  if (typeof value === "string" && words.includes(value.trim().toLowerCase())) {
    Reflect.set(holder, key, value.trim().toLowerCase());
  }
}

function withoutReserved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReserved);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !RESERVED.has(key));
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutReserved(part)]));
}
