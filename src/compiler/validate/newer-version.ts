// Whether a config was written for a newer version than this one. Then its unknown keys may be right, and are not
// judged.

import { type FindingOf, finding } from "../diagnostics/finding.ts";
import { isJsonObject } from "./json-type.ts";

/** Versions of the calendar kind ("2026.1.6") and of ours can't be compared: the file comes from another product. */
const FIRST_CALENDAR_YEAR = 2000;

const VERSION = /^v?(\d{1,6})\.(\d{1,6})(?:\.|-|\+|$)/;

/** A version inside of an address or path: `skykoi@0.2.0/schema`, `/v0.2/skykoi.schema.json`. */
const VERSION_IN_PATH = /[@/]v?(\d{1,6}\.\d{1,6}(?:\.\d+)?)(?=[/+-]|$)/;

/**
 * The warning for a config that `$schema` or `meta.lastTouchedVersion` says is newer than `tool` ("0.1.0"). Only the
 * first two numbers count, since keys come with no others. Never throws.
 */
export function findNewerVersion(
  config: unknown,
  tool: string,
): FindingOf<"schema/newer-than-tool"> | undefined {
  if (!isJsonObject(config)) return undefined;
  const { meta, $schema } = config;
  const stamp = isJsonObject(meta) ? meta["lastTouchedVersion"] : undefined;
  const candidates = [
    { pointer: "/$schema", written: typeof $schema === "string" ? versionInPath($schema) : undefined },
    { pointer: "/meta/lastTouchedVersion", written: typeof stamp === "string" ? stamp.trim() : undefined },
  ];
  for (const { pointer, written } of candidates) {
    if (written !== undefined && isNewer(written, tool)) {
      return finding("schema/newer-than-tool", pointer, { written: shortVersion(written), tool });
    }
  }
  return undefined;
}

function versionInPath(address: string): string | undefined {
  return VERSION_IN_PATH.exec(address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, ""))?.[1];
}

function isNewer(written: string, tool: string): boolean {
  const [a, b] = [numbersOf(written), numbersOf(tool)];
  if (a === undefined || b === undefined) return false;
  if (a.major >= FIRST_CALENDAR_YEAR !== b.major >= FIRST_CALENDAR_YEAR) return false;
  return a.major > b.major || (a.major === b.major && a.minor > b.minor);
}

function numbersOf(version: string): { readonly major: number; readonly minor: number } | undefined {
  const parts = VERSION.exec(version);
  return parts === null ? undefined : { major: Number(parts[1]), minor: Number(parts[2]) };
}

function shortVersion(version: string): string {
  return version.slice(0, 40);
}
