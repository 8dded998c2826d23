// Findings as lines, for tables: code, pointer, "(key)" where the key is meant, a severity of its own, arguments,
// and related places.

import JSON5 from "json5";
import type { Finding, Place } from "../../../src/compiler/diagnostics/finding.ts";
import { validateShape } from "../../../src/compiler/validate/validate-shape.ts";

/** The version of the tool in tests. */
export const VERSION = "0.1.0";

/** What `validateShape` says of a config in JSON5. */
export async function toldOf(text: string): Promise<readonly string[]> {
  return (await validateShape(JSON5.parse(text), { version: VERSION })).map(line);
}

/** One finding. */
export function line(found: Finding): string {
  const severity = found.severity === undefined ? "" : ` ${found.severity}`;
  const args = Object.entries(found.args).map(([name, value]) => `${name}=${words(value)}`);
  const related = (found.related ?? []).map(({ label, place }) => ` -> ${label} ${at(place)}`);
  return `${found.code} ${at(found.place)}${severity}: ${args.join(" | ")}${related.join("")}`;
}

function at(place: Place): string {
  if (!("pointer" in place)) return `offset ${place.offset}`;
  return `${place.pointer || "/"}${place.part === "key" ? " (key)" : ""}`;
}

function words(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}
