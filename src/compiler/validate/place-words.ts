// Places in the words of somebody who writes a config: "this binding", `sandbox.docker`, `roles[1]`.

import { type Spot, keysOf, pathOf } from "./spot.ts";

/** Objects that are spoken of as such; what lies in them is named from there on. */
const HOMES: readonly { readonly path: string; readonly words: string }[] = [
  { path: "bindings.*", words: "this binding" },
  { path: "kois.list.*", words: "this koi" },
];

/** `<channel>` stands for any channel. */
const PLAIN_KEY = /^(?:[A-Za-z_$][\w$-]*|<\w+>)$/;

/** The object at `spot`: "the config", "this koi", or its path, inside a koi or a binding from there on. */
export function whereWords(spot: Spot): string {
  return pathWords(keysOf(spot), pathOf(spot));
}

/** The same for an object that is given by its keys and its path in the schema, whether it exists or not. */
export function pathWords(keys: readonly (string | number)[], path: readonly string[]): string {
  if (keys.length === 0) return "the config";
  const home = homeOf(path);
  if (home === undefined) return dotted(keys);
  return keys.length === home.length ? home.words : dotted(keys.slice(home.length));
}

/** The name of the value at `spot`: its key, or the path to it where the key is the author's own. */
export function nameWords(spot: Spot): string {
  if (spot.parent === undefined) return "the config";
  if (!spot.isFree) return String(spot.key);
  const keys = keysOf(spot);
  const home = homeOf(pathOf(spot));
  return home === undefined || home.length === keys.length ? dotted(keys) : dotted(keys.slice(home.length));
}

/** How many keys lead to the koi or binding around `path`; 0 where there is none. */
export function homeLength(path: readonly string[]): number {
  return homeOf(path)?.length ?? 0;
}

function homeOf(path: readonly string[]): { readonly length: number; readonly words: string } | undefined {
  for (const home of HOMES) {
    const { length } = home.path.split(".");
    if (path.slice(0, length).join(".") === home.path) return { length, words: home.words };
  }
  return undefined;
}

function dotted(keys: readonly (string | number)[]): string {
  let words = "";
  for (const key of keys) {
    if (typeof key === "number") words += `[${key}]`;
    else if (!PLAIN_KEY.test(key)) words += `[${JSON.stringify(key)}]`;
    else words += words === "" ? key : `.${key}`;
  }
  return words;
}
