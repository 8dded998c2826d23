// One diagnostic as a terminal shows it, for the tests of frames.

import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { type PrettyOptions, renderPretty } from "../../../src/cli/report/pretty.ts";

/** No colours, a usual width. */
export const OPTIONS: PrettyOptions = { colour: false, width: 120 };

/** The report on one config, without the summary. */
export function shown(text: string, diagnostic: Diagnostic, options: Partial<PrettyOptions> = {}): string {
  const config = { file: "SKYKOI.json", diagnostics: [diagnostic], textOf: () => text };
  const report = renderPretty([config], { ...OPTIONS, ...options });
  return report.slice(0, report.lastIndexOf("\n\n") + 1);
}
