// Every path on the host that a config names. Paths inside of containers and on the web are none.

import { valuesAt } from "../../resolve/values-at.ts";
import type { CheckInput } from "../check.ts";

/** A path where it is written. */
export interface ConfigPath {
  readonly pointer: string;
  readonly path: string;
  /** What a relative path stands on, where that is settled. */
  readonly base: "state" | "unknown";
  /** Whether SKYKOI makes it when it is not there. */
  readonly isMade: boolean;
  /** What lies there. */
  readonly part: "workspace" | "koiDir" | "authDir" | "secret_file" | "program" | "other";
}

type PathKind = Omit<ConfigPath, "pointer" | "path">;

const koi = (part: ConfigPath["part"]): PathKind => ({ base: "state", isMade: true, part });
const made: PathKind = { base: "unknown", isMade: true, part: "other" };
const found: PathKind = { base: "unknown", isMade: false, part: "other" };
const authDir: PathKind = { base: "unknown", isMade: true, part: "authDir" };
const program: PathKind = { base: "unknown", isMade: false, part: "program" };
const secretFile: PathKind = { base: "unknown", isMade: false, part: "secret_file" };

const PLACES: readonly (readonly [place: string, kind: PathKind])[] = [
  ["kois/list/*/workspace", koi("workspace")],
  ["kois/defaults/workspace", koi("workspace")],
  ["kois/list/*/koiDir", koi("koiDir")],
  ["session/store", koi("other")],
  ["channels/whatsapp/accounts/*/authDir", authDir],
  ["channels/telegram/tokenFile", secretFile],
  ["channels/telegram/accounts/*/tokenFile", secretFile],
  ["skills/load/extraDirs/*", found],
  ["mcp/servers/*/cwd", found],
  ["logging/file", made],
  ["kois/defaults/sandbox/workspaceRoot", made],
  ["kois/list/*/sandbox/workspaceRoot", made],
  ["kois/defaults/sandbox/docker/seccompProfile", found],
  ["kois/list/*/sandbox/docker/seccompProfile", found],
  ["kois/defaults/memorySearch/local/modelPath", found],
  ["kois/list/*/memorySearch/local/modelPath", found],
];

// Several checks ask for the paths of one config.
const collected = new WeakMap<CheckInput, readonly ConfigPath[]>();

/** Every path, in no order. */
export function configPaths(input: CheckInput): readonly ConfigPath[] {
  const known = collected.get(input) ?? [...collect(input)];
  collected.set(input, known);
  return known;
}

function* collect({ model, secrets }: CheckInput): Iterable<ConfigPath> {
  for (const [place, kind] of PLACES) {
    for (const { pointer, value } of valuesAt(model.config, place.split("/"))) {
      if (typeof value === "string") yield { pointer, path: value, ...kind };
    }
  }
  for (const { pointer, value } of secrets) {
    if (typeof value === "string" || value.source === "env") continue;
    // A program without a path is found through PATH, and told elsewhere.
    if (value.source === "exec" && !/[/\\]/.test(value.id)) continue;
    const kind = value.source === "file" ? secretFile : program;
    yield { pointer: `${pointer}/id`, path: value.id, ...kind };
  }
}
