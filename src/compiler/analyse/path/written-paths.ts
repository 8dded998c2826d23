// path/relative and, under a probe, path/missing and path/env-undefined: what a single path leads to.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { Fix } from "../../repair/config-edit.ts";
import { expandPath } from "../koi/owned-path.ts";
import type { CheckInput } from "../check.ts";
import { isSwitchedOff } from "../secret/switched-off.ts";
import { type ConfigPath, configPaths } from "./config-paths.ts";
import { isAbsolutePath } from "./written-path.ts";

const VARIABLE = /\$?\$\{([A-Za-z_]\w*)\}/g;

/** A finding for each path. */
export function* writtenPaths(input: CheckInput): Iterable<Finding> {
  for (const one of configPaths(input)) {
    const { pointer, path, base, part } = one;
    // Of a program, secret/exec-not-absolute says it.
    if (!isAbsolutePath(path) && part !== "program") {
      const fix = base === "state" ? { fix: onState(pointer, path) } : {};
      yield finding("path/relative", pointer, { path, base }, fix);
    }
    yield* probed(input, one);
  }
}

function* probed({ model, probe }: CheckInput, { pointer, path, isMade }: ConfigPath): Iterable<Finding> {
  if (!probe || isSwitchedOff(model.config, pointer)) return;
  const given = model.config.env?.vars ?? {};
  const missing = [...variablesIn(path)].filter((name) => !probe.variable?.(name));
  const undefinedOnes = probe.variable ? missing.filter((name) => !Object.hasOwn(given, name)) : [];
  for (const variable of new Set(undefinedOnes)) {
    yield finding("path/env-undefined", pointer, { path, variable });
  }
  if (isMade || missing.length > 0 || !isAbsolutePath(path)) return;
  if (!probe.stat(expandPath(path, probe))) yield finding("path/missing", pointer, { path });
}

function* variablesIn(path: string): Iterable<string> {
  for (const [all, name = ""] of path.matchAll(VARIABLE)) if (!all.startsWith("$$")) yield name;
}

/** The same path, written out for a gateway with the usual state folder. */
function onState(pointer: string, path: string): Fix {
  const value = `~/.SKYKOI/${path.trim().replace(/^(?:\.[/\\])+/, "")}`;
  return { applicability: "unsafe", routing: "unchanged", edits: [{ op: "replace", pointer, value }] };
}
