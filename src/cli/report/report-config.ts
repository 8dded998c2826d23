// What the machine formats are made from: one compiled config with its findings, placed below the current folder.

import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";

/** One config of a report. */
export interface ReportConfig {
  /** As the user named it. */
  readonly file: string;
  /** Names of the files that were read, the config first. */
  readonly textNames: readonly string[];
  /** All of them, in the order of the report. */
  readonly diagnostics: readonly Diagnostic[];
  /** 64 hexadecimal digits for each diagnostic, all different. */
  readonly fingerprints: ReadonlyMap<Diagnostic, string>;
  /** The text of a file that a diagnostic names. */
  readonly textOf: (file: string) => string;
}

/** The path of a file below the folder `cwd`, with `/` between its parts; the absolute path of one that is elsewhere. */
export function pathBelow(cwd: string, file: string): string {
  const absolute = resolve(cwd, file);
  const below = relative(cwd, absolute);
  const isBelow = below !== "" && !/^\.\.(?:[\\/]|$)/.test(below) && resolve(below) !== below;
  return (isBelow ? below : absolute).replaceAll("\\", "/");
}

/** A file as a reference (RFC 3986): relative to `cwd` where it lies below it, else a `file:` address. */
export function uriBelow(cwd: string, file: string): { readonly uri: string; readonly isRelative: boolean } {
  const path = pathBelow(cwd, file);
  const isRelative = resolve(path) !== path && !/^[A-Za-z]:/.test(path);
  if (!isRelative) return { uri: pathToFileURL(path).href, isRelative };
  return { uri: path.split("/").map(encodePart).join("/"), isRelative };
}

/** What no address may hold becomes U+FFFD, as file names of bytes that are no text do. */
function encodePart(part: string): string {
  return encodeURIComponent(part.replace(/\p{Cs}/gu, "\ufffd"));
}
