/**
 * How fast is a config read, against `JSON.parse` of the same data as plain JSON?
 *
 * Medians of three runs on two busy cores of an Intel Xeon under Node 20.20 (lower is better, 1 is `JSON.parse`):
 *
 * |                       |   10 | 1,000 | 10,000 | 100,000 | 1,000,000 | to reach            |
 * | --------------------- | ---: | ----: | -----: | ------: | --------: | ------------------- |
 * | `parseJson5`, JSON5   |  1.7 |   1.5 |    1.4 |         |           | 2.5 at 10,000       |
 * | `parseJson5`, JSON    |  1.5 |   1.4 |    1.3 |         |           |                     |
 * | `readSource`, JSON5   |  1.7 |   1.5 |    1.5 |         |           |                     |
 * | the json5 package     |      |       |     21 |         |           |                     |
 * | `readColumns`, JSON5  |      |       |        |    0.72 |      0.43 | 1.0 at both         |
 * | `readColumns`, JSON   |      |       |        |    0.53 |      0.29 | 1.0 at both         |
 *
 * `readColumns` adds 3 to 23 MB to the peak of a process that holds the 123 MB of a million bindings.
 */

import JSON5 from "json5";
import { readColumns } from "../src/compiler/read/columns.ts";
import { parseJson5 } from "../src/compiler/read/json5.ts";
import { readSource } from "../src/compiler/read/read-source.ts";
import { generateConfig } from "./generate-config.ts";
import type { Ratio } from "./measure.ts";
import { measure } from "./measure.ts";

/** Runs the bench, prints a line a ratio and returns them all. */
export function main(): Ratio[] {
  return [
    ...[10, 1000, 10_000].flatMap(parserRatios),
    packageRatio(10_000),
    ...[100_000, 1_000_000].flatMap(columnRatios),
  ];
}

function parserRatios(bindings: number): Ratio[] {
  const json = generateConfig({ bindings, style: "json" });
  const bytes = new TextEncoder().encode(generateConfig({ bindings, style: "json5" }));
  const text = new TextDecoder().decode(bytes);
  const reference = (): unknown => JSON.parse(json);
  return [
    measure(`parseJson5 of JSON5 / JSON.parse, ${bindings}`, () => parseJson5(text), reference),
    measure(`parseJson5 of JSON / JSON.parse, ${bindings}`, () => parseJson5(json), reference),
    measure(
      `readSource of JSON5 / JSON.parse, ${bindings}`,
      () => readSource("SKYKOI.json", bytes),
      reference,
    ),
  ];
}

function packageRatio(bindings: number): Ratio {
  const json = generateConfig({ bindings, style: "json" });
  const text = generateConfig({ bindings, style: "json5" });
  const name = `the json5 package of JSON5 / JSON.parse, ${bindings}`;
  return measure(
    name,
    () => JSON5.parse(text),
    () => JSON.parse(json),
    { rounds: 5 },
  );
}

function columnRatios(bindings: number): Ratio[] {
  const json = generateConfig({ bindings, style: "json" });
  const jsonBytes = new TextEncoder().encode(json);
  const bytes = new TextEncoder().encode(generateConfig({ bindings, style: "json5" }));
  const options = bindings > 100_000 ? { rounds: 5, minMs: 0 } : {};
  const reference = (): unknown => JSON.parse(json);
  return [
    measure(`readColumns of JSON5 / JSON.parse, ${bindings}`, () => readColumns(bytes), reference, options),
    measure(
      `readColumns of JSON / JSON.parse, ${bindings}`,
      () => readColumns(jsonBytes),
      reference,
      options,
    ),
  ];
}

main();
