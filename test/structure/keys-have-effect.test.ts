// Every key of a config is read by what runs, or told by the compiler to have no effect: nobody sets a key in vain.
// A key counts as read where its name stands in the code of a room that runs, so the test finds what was forgotten, not
// what was done wrong.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NO_EFFECT } from "../../src/config/no-effect.ts";
import { type Schema, published, resolve } from "../schema/json-schema.ts";
import { root } from "./import-graph.ts";

const ROOMS = ["policy", "routing", "koi", "channels", "runtime", "cli"];
/** What is no setting: what an editor and the compiler read. */
const ABOUT_THE_FILE = new Set(["$schema", "$include", "meta/lastTouchedAt", "meta/lastTouchedVersion"]);

function codeOf(room: string): string {
  const files = readdirSync(join(root, "src", room), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.name.endsWith(".ts") && !file.parentPath.includes(`${room}/lsp`))
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
    .join("\n")
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

const words = new Set(ROOMS.flatMap((room) => codeOf(room).match(/[A-Za-z_$][\w$]*/g) ?? []));

/** Every place of a key, `*` for any index or free key. */
function* places(schema: Schema, at: readonly string[] = [], depth = 0): Generator<readonly string[]> {
  const own = resolve(published, schema);
  if (depth > 14) return;
  for (const branch of own.anyOf ?? []) yield* places(branch, at, depth + 1);
  for (const { then } of own.allOf ?? []) yield* places(then, at, depth + 1);
  if (own.items) yield* places(own.items, [...at, "*"], depth + 1);
  for (const [key, property] of Object.entries(own.properties ?? {})) {
    yield [...at, key];
    yield* places(property, [...at, key], depth + 1);
  }
  if (typeof own.additionalProperties === "object")
    yield* places(own.additionalProperties, [...at, "*"], depth + 1);
}

/** Whether one of two places lies in the other. */
function areInLine(place: readonly string[], other: readonly string[]): boolean {
  const length = Math.min(place.length, other.length);
  return other.slice(0, length).every((part, i) => part === place[i] || part === "*");
}

const told = NO_EFFECT.map(({ place }) => place.split("/"));

/** What is switched on by a key that has no effect has none either. */
function switched(place: readonly string[]): readonly string[] {
  return place.at(-1) === "enabled" ? place.slice(0, -1) : place;
}

const every = [...places(published)];
const all = new Set(every.map((place) => place.join("/")));

test("every key is read, or told to have no effect", () => {
  const forgotten = [...all].filter((place) => {
    const keys = place.split("/");
    const name = keys.at(-1) ?? "";
    if (name === "$include" || ABOUT_THE_FILE.has(place) || words.has(name)) return false;
    return !told.some((place) => areInLine(keys, place) || areInLine(keys, switched(place)));
  });
  expect(forgotten).toEqual([]);
  expect(all.size).toBeGreaterThan(1000);
});

test("what is told to have no effect is a key", () => {
  const isKey = (place: readonly string[]): boolean =>
    every.some((one) => one.length >= place.length - 1 && areInLine(one, place));
  expect(told.filter((place) => !isKey(place))).toEqual([]);
});
