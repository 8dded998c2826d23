// Who else on this machine can read the state: everything in it is for its owner alone.

import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { shownPath } from "../find-config.ts";
import type { ProcessIo } from "../process-io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

/** What in a state dir is private; the rest (workspaces, skills, the schema) is the owner's to open. */
const PRIVATE = /^(?:\.env|gateway\..*|SKYKOI\.json5?|credentials|compiled|koi)$/;
/** Most entries that are looked at: a state dir of any sane size. */
const MAX_ENTRIES = 20_000;

/** Findings for what others can open. The modes of Windows say nothing, so there are none there. */
export function checkModes(io: ProcessIo, state: string): DoctorFinding[] {
  if (process.platform === "win32") return [];
  const open = openToOthers(state);
  if (open.length === 0) return [];
  const [root] = open;
  const findings: DoctorFinding[] = [];
  if (root?.path === state) findings.push(findingOf([root], "error", io));
  const inner = open.filter(({ path }) => path !== state);
  if (inner.length > 0) findings.push(findingOf(inner, "warning", io));
  return findings;
}

interface OpenEntry {
  readonly path: string;
  readonly mode: number;
}

function openToOthers(state: string): OpenEntry[] {
  const found: OpenEntry[] = [];
  const waiting: { path: string; isRoot: boolean }[] = [{ path: state, isRoot: true }];
  for (let seen = 0; seen < MAX_ENTRIES; seen += 1) {
    const next = waiting.shift();
    if (!next) break;
    const { path, isRoot } = next;
    const facts = lstatSync(path, { throwIfNoEntry: false });
    // A link's own mode means nothing, and what it leads to is somebody's choice.
    if (!facts || facts.isSymbolicLink()) continue;
    const mode = facts.mode & 0o777;
    if ((mode & 0o077) !== 0) found.push({ path, mode });
    if (!facts.isDirectory()) continue;
    for (const name of namesIn(path)) {
      if (!isRoot || PRIVATE.test(name)) waiting.push({ path: join(path, name), isRoot: false });
    }
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function findingOf(
  entries: readonly OpenEntry[],
  severity: "error" | "warning",
  io: ProcessIo,
): DoctorFinding {
  const [first] = entries as readonly [OpenEntry];
  const more = entries.length === 1 ? "" : ` and ${entries.length - 1} more`;
  const mode = first.mode.toString(8).padStart(4, "0");
  return {
    check: "modes",
    severity,
    message: `others on this machine can open ${shownPath(io, first.path)} (mode ${mode})${more}`,
    repair: `chmod go= ${shownPath(io, first.path)}${more === "" ? "" : ", and so on"} (skykoi doctor --fix does it)`,
    fix: () => {
      for (const { path, mode: before } of entries) chmodSync(path, before & 0o700);
    },
  };
}
