// A config of two files, good ones and broken ones, and the ways in which people and programs write files.

import { closeSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { configFile } from "./gateway-child.ts";
import { wait } from "./wait.ts";

/** A state of the config: the text of each file. */
export interface ConfigTexts {
  readonly main: string;
  readonly included: string;
}

/** The file that the config includes. */
export function includedFile(home: string): string {
  return join(dirname(configFile(home)), "bindings.json5");
}

/** A good config: which koi answers each visitor; the first of them by the config itself, the others by the include. */
export function goodConfig(owners: Readonly<Record<string, string>>, more = ""): ConfigTexts {
  const [first, ...others] = Object.entries(owners).map(
    ([visitor, koiId]) =>
      `    { koiId: "${koiId}", match: { channel: "webchat", peer: { kind: "dm", id: "${visitor}" } } },\n`,
  );
  const main = `${HEAD}  session: { dmScope: "per-channel-peer" },
  kois: {
    defaults: { model: "fake/echo" }, // the koi's own models.json says where it is
    list: [{ id: "alpha", default: true }, { id: "beta" }, { id: "gamma" }${more}],
  },
  bindings: [
${first}  ],
}
`;
  return { main, included: `// The rest of them.\n{\n  bindings: [\n${others.join("")}  ],\n}\n` };
}

// Stays as it is, so that no change makes the gateway slow to see the next one.
const HEAD = `// Who talks to whom.
{
  $include: ["bindings.json5"],
  gateway: { reload: { debounceMs: 20 } },
`;

/** A text with one thing wrong with it, or at least different. */
export function mutated(text: string): string {
  const from = text.startsWith(HEAD) ? HEAD.length : 0;
  const at = from + Math.floor(Math.random() * (text.length - from));
  const length = 1 + Math.floor(Math.random() * 12);
  const changes = [
    () => text.slice(0, at),
    () => text.slice(0, at) + text.slice(at + length),
    () => text.slice(0, at) + (JUNK[at % JUNK.length] ?? "") + text.slice(at),
    () => text.slice(0, at) + text.slice(at, at + length) + text.slice(at),
    () => text.replace("koiId", "agentId"),
    () => text.replaceAll("alpha", "omega"),
    () => "",
  ];
  return changes[Math.floor(Math.random() * changes.length)]?.() ?? text;
}

const JUNK = ["\0", "}", "{", "]", '"', ",,", "/*", "null", "\uD800", "'x': 1,", "\n\n", "${NO_SUCH}", "💥"];

/** How a file gets its new text. */
export type Writing = "renamed" | "in place" | "in two halves";

/** Writes a file; resolves when it is whole. */
export async function writeText(path: string, text: string, writing: Writing): Promise<void> {
  if (writing === "renamed") {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return;
  }
  if (writing === "in place") return writeFileSync(path, text, { mode: 0o600 });
  const file = openSync(path, "w", 0o600);
  const bytes = Buffer.from(text);
  const half = Math.floor(Math.random() * bytes.length);
  writeSync(file, bytes.subarray(0, half));
  await wait(Math.random() * 250);
  writeSync(file, bytes.subarray(half));
  closeSync(file);
}

/** Writes both files, the included one first. */
export async function writeTexts(home: string, texts: ConfigTexts, writing: Writing): Promise<void> {
  await writeText(includedFile(home), texts.included, writing);
  await writeText(configFile(home), texts.main, writing);
}
