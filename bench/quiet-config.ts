/**
 * Generated configs about which the compiler has nothing to say: a koi of its own is the default, and no two people
 * share a session. In: how many bindings, and a style. Out: the text in chunks, or a file of it.
 * INVARIANT: but for these settings it is the config of `generate-config.ts`; both styles hold the same data. With
 * fewer than a thousand bindings some koi or account may be left without one, which is a finding.
 */

import { closeSync, openSync, writeSync } from "node:fs";
import { type ConfigOptions, configChunks } from "./generate-config.ts";

const FLUSH_CHARS = 1 << 20;

/** By style: what each piece of the generated text becomes. */
const CHANGES = {
  json: [
    ["{\n", '{\n  "session": { "dmScope": "per-channel-peer" },\n'],
    ['{"list":[', '{"list":[{"id":"keeper","default":true},'],
  ],
  json5: [
    ["{\n  kois", '{\n  session: { dmScope: "per-channel-peer" },\n  kois'],
    ["list: [\n", 'list: [\n      { id: "keeper", default: true },\n'],
  ],
} as const;

/** The text of a quiet config, in pieces. */
export function* quietChunks(options: ConfigOptions): Generator<string> {
  const pending = new Map<string, string>(CHANGES[options.style]);
  for (const chunk of configChunks(options)) {
    let text = chunk;
    for (const [piece, instead] of pending) {
      if (!text.includes(piece)) continue;
      text = text.replace(piece, () => instead);
      pending.delete(piece);
    }
    yield text;
  }
  if (pending.size > 0)
    throw new Error(`the generated config has no ${[...pending.keys()].join(" and no ")}`);
}

/**
 * Writes a quiet config to `path`, replacing what is there, a mebibyte at a time.
 * @throws what the file system throws
 */
export function writeQuietConfig(path: string, options: ConfigOptions): void {
  const file = openSync(path, "w");
  try {
    let pending = "";
    for (const chunk of quietChunks(options)) {
      pending += chunk;
      if (pending.length < FLUSH_CHARS) continue;
      writeSync(file, pending);
      pending = "";
    }
    writeSync(file, pending);
  } finally {
    closeSync(file);
  }
}
