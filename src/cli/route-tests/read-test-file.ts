// A file of route tests, from its bytes: read and explained as a config is, with file, line and column.

import { placeFindings } from "../../compiler/diagnostics/place-findings.ts";
import type { Diagnostic, TextRange } from "../../compiler/diagnostics/diagnostic.ts";
import { type Finding, finding } from "../../compiler/diagnostics/finding.ts";
import type { Origins } from "../../compiler/diagnostics/origins.ts";
import { LineIndex } from "../../compiler/read/line-column.ts";
import { locate } from "../../compiler/read/locate.ts";
import { originsOf } from "../../compiler/read/provenance.ts";
import { readSource } from "../../compiler/read/read-source.ts";
import type { TextFinding } from "../../compiler/read/text-finding.ts";
import { explainShape } from "../../compiler/validate/explain-shape.ts";
import { acceptsRouteTests } from "./generated/accept.js";
import { routeTestSchema } from "./generated/schema.js";
import type { RouteTestFile } from "./test-file.ts";

/** A file that was read. */
export interface ReadTestFile {
  /** As it was named. */
  readonly name: string;
  readonly text: string;
  /** `undefined` where there are errors. */
  readonly tests: RouteTestFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly origins: Origins;
  /** The place of a value, or of its nearest ancestor. */
  rangeOf(keys: readonly (string | number)[]): TextRange;
}

/** Reads a file. `takesEmpty` lets an expectation be empty, to be filled. Never throws. */
export function readTestFile(name: string, bytes: Uint8Array, takesEmpty: boolean): ReadTestFile {
  const read = readSource(name, bytes);
  const source = { file: name, text: read.text };
  const origins: Origins = originsOf({ source, path: [] }, [source]);
  const findings: Finding[] = read.findings.map((found) => fromText(name, found));
  let tests: RouteTestFile | undefined;
  if (read.value !== undefined) {
    if (!acceptsRouteTests(read.value)) {
      findings.push(...explainShape(routeTestSchema, read.value, { judgesUnknownKeys: true }));
    } else {
      tests = read.value;
      if (!takesEmpty) findings.push(...emptyExpectations(tests));
    }
  }
  const diagnostics = placeFindings(findings, origins);
  const isUsable = !diagnostics.some((one) => one.severity === "error");
  const lines = new LineIndex(read.text);
  return {
    name,
    text: read.text,
    tests: isUsable ? tests : undefined,
    diagnostics,
    origins,
    rangeOf(keys) {
      const paths = keys.map((_, i) => keys.slice(0, keys.length - i));
      const place = locate(read.text, paths).find((one) => one !== undefined);
      const [start, end] = [place?.valueStart ?? 0, place?.valueEnd ?? 0];
      return { start: { ...lines.at(start), offset: start }, end: { ...lines.at(end), offset: end } };
    },
  };
}

/** A test that compares nothing would pass whatever happens. */
function emptyExpectations({ routes }: RouteTestFile): Finding[] {
  return routes.flatMap(({ expect }, i) => {
    if (Object.keys(expect).length > 0) return [];
    const args = { name: "expect", expected: "an object with at least one expectation", got: "an empty one" };
    return [finding("schema/range", `/routes/${i}/expect`, args)];
  });
}

function fromText(file: string, { code, args, offset, length }: TextFinding): Finding {
  // `code` and `args` belong together by the type of TextFinding.
  return { code, args, place: { file, offset, length } } as Finding;
}
