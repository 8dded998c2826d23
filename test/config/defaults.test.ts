// The built-in defaults in code and the defaults that the schema promises are one list.

import { expect, test } from "vitest";
import { DEFAULTS } from "../../src/config/defaults.ts";
import { published, resolve, type Schema } from "../schema/json-schema.ts";

/** Blocks that take what they leave out from elsewhere in the config, so that they have no built-in values. */
const INHERITING = new Set([
  "session.resetByType",
  "session.resetByChannel",
  "channels.whatsapp.blockStreamingCoalesce",
  "channels.telegram.blockStreamingCoalesce",
  "channels.discord.blockStreamingCoalesce",
  "channels.slack.blockStreamingCoalesce",
  "channels.webchat.blockStreamingCoalesce",
]);

test("the defaults in code are those of the schema, all of them", () => {
  const promised = Object.fromEntries(promisedDefaults(published));
  const inCode = Object.fromEntries(Object.keys(promised).map((path) => [path, valueAt(path)]));
  expect(inCode).toEqual(promised);
});

test("there is no default in code for a key that has none", () => {
  const known = new Set([...promisedDefaults(published)].map(([path]) => path));
  expect(
    [...leaves(DEFAULTS)].filter((path) => ![...known].some((k) => path === k || path.startsWith(`${k}.`))),
  ).toEqual([]);
});

test("some that users know", () => {
  expect(DEFAULTS.gateway.port).toBe(18789);
  expect(DEFAULTS.gateway.maxReplayAge).toBe("15m");
  expect(DEFAULTS.kois.defaults.maxConcurrent).toBe(4);
  expect(DEFAULTS.messages.groupChat.historyLimit).toBe(50);
  expect(DEFAULTS.channels.discord.historyLimit).toBe(20);
  expect(DEFAULTS.channels.webchat.dmPolicy).toBe("open");
  expect(DEFAULTS.session.dmScope).toBe("main");
  expect(DEFAULTS.tools.koiToKoi).toEqual({ enabled: false, allow: [] });
});

function* promisedDefaults(schema: Schema, path = ""): Generator<[string, unknown]> {
  for (const [name, property] of Object.entries(resolve(published, schema).properties ?? {})) {
    const here = path === "" ? name : `${path}.${name}`;
    if (name === "$include" || INHERITING.has(here)) continue;
    if (property.default !== undefined) yield [here, property.default];
    else yield* promisedDefaults(property, here);
  }
}

function valueAt(path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], DEFAULTS);
}

function* leaves(value: unknown, path = ""): Generator<string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    yield path;
    return;
  }
  for (const [key, part] of Object.entries(value)) yield* leaves(part, path === "" ? key : `${path}.${key}`);
}
