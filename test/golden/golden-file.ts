// Golden files: a config, the files it includes, and what the compiler says of them.
//
//     { …the config… }
//     --- kois.json5        (a file beside it, any number of these)
//     { … }
//     --- (machine)         (what `--probe` finds, see test/compiler/machine.ts; without it nothing is probed)
//     { "files": { "/run/secrets/token": "0644" } }
//     ---
//     error binding/unknown-koi 3:15-3:21 /bindings/0/koiId
//       -> 2:24-2:30 /kois/list/0/id
//       = unsafe, routing changes: write "home"
//
//     live 0 whatsapp/default, dm +15551230001
//     impossible 1 binding/unknown-koi
//
// Bytes are kept as they are: a golden file may hold what no text can.

import type { CheckInput } from "../../src/compiler/analyse/check.ts";
import { blockOf } from "../../src/compiler/analyse/blocked.ts";
import type { Compilation } from "../../src/compiler/compile.ts";
import type { Diagnostic, TextRange } from "../../src/compiler/diagnostics/diagnostic.ts";
import type { Machine } from "../compiler/machine.ts";
import { witnessText } from "../../src/compiler/diagnostics/witness.ts";

/** A golden file in its parts. */
export interface Golden {
  readonly config: Uint8Array;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** The machine that is probed, written as JSON in a part called `(machine)`. */
  readonly machine: Machine | undefined;
  /** What is expected; `undefined` where nobody has written it yet. */
  readonly expected: string | undefined;
}

const SEPARATOR = /^---(?: (.+))?\n/m;

/** Takes a golden file apart. */
export function parseGolden(bytes: Uint8Array): Golden {
  const parts = Buffer.from(bytes).toString("latin1").split(SEPARATOR);
  const [config = "", ...rest] = parts;
  const files: Record<string, Uint8Array> = {};
  let expected: string | undefined;
  for (let i = 0; i < rest.length; i += 2) {
    const [name, text = ""] = [rest[i], rest[i + 1]];
    if (name === undefined) expected = text;
    else files[name] = Buffer.from(text, "latin1");
  }
  const { "(machine)": machine, ...beside } = files;
  return {
    config: Buffer.from(config, "latin1"),
    files: beside,
    machine: machine && (JSON.parse(Buffer.from(machine).toString()) as Machine),
    expected,
  };
}

/** A golden file with another expectation. */
export function withExpected(bytes: Uint8Array, expected: string): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const end = /^---\n/m.exec(text)?.index ?? text.length;
  return Buffer.from(`${text.slice(0, end)}---\n${expected}`, "latin1");
}

/** What the compiler says, in the words of a golden file. */
export function verdictsOf(compilation: Compilation): string {
  const found = compilation.diagnostics.map(diagnosticLines).join("");
  const verdicts = compilation.analysis ? bindingLines(compilation.analysis) : "";
  return verdicts === "" ? found : `${found}\n${verdicts}`;
}

function diagnosticLines({ severity, code, file, range, pointer, related, fix }: Diagnostic): string {
  const lines = [`${severity} ${code} ${at(file, range)} ${pointer}`.trimEnd()];
  for (const place of related) lines.push(`  -> ${at(place.file, place.range)} ${place.pointer}`.trimEnd());
  if (fix) lines.push(`  = ${fix.applicability}, routing ${fix.routing}: ${fix.title}`);
  return lines.map((line) => `${line}\n`).join("");
}

function at(file: string, { start, end }: TextRange): string {
  const place = `${start.line}:${start.column}-${end.line}:${end.column}`;
  return file === "SKYKOI.json" ? place : `${file}:${place}`;
}

function bindingLines(analysis: CheckInput): string {
  const { verdicts, witnesses } = analysis;
  const lines = Array.from({ length: verdicts.rules.count }, (_, i) => {
    const impossible = verdicts.rules.impossible.get(i);
    if (impossible) return `impossible ${i} ${impossible.code}`;
    const witness = witnessText(witnesses.of(i));
    const by = verdicts.shadowedBy.get(i);
    if (by) return `shadowed ${i} by ${by.join(", ")}: ${witness}`;
    const blocked = blockOf(i, analysis);
    return `live ${i} ${witness}${blocked ? `, blocked by ${blocked.pointer || "a built-in default"}` : ""}`;
  });
  return lines.map((line) => `${line}\n`).join("");
}
