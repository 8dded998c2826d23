// Paths of a config in a form that can be compared: `~`, `${HOME}`, `<state>`, `.` and `..`, doubled slashes.
// Without a probe nothing of this machine is asked, so `~` stays `~`; with one, links are followed.

import type { Probe } from "../../host.ts";
import { STATE_DIR } from "../../resolve/kois.ts";

// The default state dir (Page: Paths).
const DEFAULT_STATE = "~/.SKYKOI";

/** Paths that are in normal form but for their first part, which is the home or the state dir. Nearly all are. */
const PLAIN = /^(?:~|<state>)(?:\/(?!\.\.?(?:\/|$))[\w.-]+)+$/;

const ASCII = /^[\0-\x7F]*$/;

/** A path that can be compared with others. */
export interface OwnedPath {
  /** In normal form. */
  readonly path: string;
  /** As `foldName` has it: what some file systems take for the same. */
  readonly folded: string;
  /** Behind symbolic links; only under a probe. */
  readonly real: string | undefined;
}

/** `written` in normal form. */
export function ownedPath(written: string, probe: Probe | undefined): OwnedPath {
  if (probe === undefined && PLAIN.test(written)) return plainPath(written);
  const path = expandPath(written, probe);
  const real = probe ? normalise(probe.realPath(path)) : undefined;
  return { path, folded: foldName(path), real };
}

/** `written` in normal form, `~` and, under a probe, variables replaced. */
export function expandPath(written: string, probe: Probe | undefined): string {
  return normalise(expand(written.trim().replaceAll("\\", "/"), probe));
}

/**
 * A name without letter case and in one Unicode form. By way of capitals, so that `ß` and `ss` are one, as they are on
 * macOS; a name of ASCII letters becomes lower case.
 */
export function foldName(name: string): string {
  // Nearly all names; what Unicode needs is loaded on its first use, which takes a millisecond.
  if (ASCII.test(name)) return name.toLowerCase();
  return name.normalize("NFD").toUpperCase().toLowerCase().normalize("NFC");
}

function plainPath(written: string): OwnedPath {
  const path = written.startsWith(STATE_DIR) ? DEFAULT_STATE + written.slice(STATE_DIR.length) : written;
  return { path, folded: path.toLowerCase(), real: undefined };
}

function expand(path: string, probe: Probe | undefined): string {
  const home = probe?.home ?? "~";
  const state = probe?.stateDir ?? DEFAULT_STATE;
  const withState = path.startsWith(STATE_DIR) ? state + path.slice(STATE_DIR.length) : path;
  const withHome = withVariables(withState, probe).replace(/^\$\{HOME\}(?=\/|$)/, "~");
  return withHome === "~" || withHome.startsWith("~/") ? home + withHome.slice(1) : withHome;
}

/** Variables that are set replaced by their values; all others stay as they are written. */
function withVariables(path: string, probe: Probe | undefined): string {
  if (!probe || !path.includes("${")) return path;
  return path.replace(/\$?\$\{([A-Za-z_]\w*)\}/g, (all, name: string) =>
    all.startsWith("$$") ? all.slice(1) : (probe.variable?.(name) ?? all),
  );
}

function normalise(path: string): string {
  const parts: string[] = [];
  const isAbsolute = path.startsWith("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== ".." && parts.at(-1) !== "~") parts.pop();
    else if (part !== ".." || !isAbsolute) parts.push(part);
  }
  return (isAbsolute ? "/" : "") + parts.join("/");
}

/** How two paths are one, `undefined` where they are two. */
export function samePath(a: OwnedPath, b: OwnedPath): "equal" | "case" | "unicode" | "symlink" | undefined {
  if (a.path === b.path) return "equal";
  if (a.folded === b.folded) return a.path.toLowerCase() === b.path.toLowerCase() ? "case" : "unicode";
  return a.real !== undefined && a.real === b.real ? "symlink" : undefined;
}

/** Whether `inner` lies inside of `outer` (not the same). */
export function liesIn(inner: OwnedPath, outer: OwnedPath): boolean {
  const within = (a: string, b: string): boolean => b !== "" && a.startsWith(b.endsWith("/") ? b : `${b}/`);
  if (within(inner.folded, outer.folded)) return true;
  return inner.real !== undefined && outer.real !== undefined && within(inner.real, outer.real);
}
