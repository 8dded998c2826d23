// What would repair a text that can't be read as it is meant. In: what the read stage found. Out: a fix, where the right
// one is beyond doubt but for a comma, which is only offered.

import type { SourceText } from "../diagnostics/origins.ts";
import type { TextFinding } from "../read/text-finding.ts";
import { walkTokens } from "../read/walk.ts";
import { type Fix, fixBy } from "./config-edit.ts";

/** The fix of a finding about a text; nothing where there is none. */
export function textFix({ file, text }: SourceText, found: TextFinding): { readonly fix?: Fix } {
  const { offset, length } = found;
  const written = text.slice(offset, offset + length);
  switch (found.code) {
    case "text/number-precision":
      // In quotes the digits are what they are; of other numbers nobody can tell what they were to be.
      if (!/^-?\d+$/.test(written)) return {};
      return fixBy("safe", "unchanged", { op: "text", file, offset, length, text: `"${written}"` });
    case "text/invisible-character":
      return fixBy("safe", "unchanged", { op: "text", file, offset, length, text: "" });
    case "text/duplicate-key": {
      const { key } = found.args;
      if (!found.related) return {};
      return fixBy("unsafe", "unchanged", { op: "remove-key", file, offset: found.related.offset, key });
    }
    case "text/syntax": {
      if (!found.args.expected.startsWith("`,`") || !/[\w"'{[$]/.test(written)) return {};
      let at = 0;
      walkTokens(text, offset, (kind, _start, end) => (at = kind === "end" ? at : end));
      return fixBy("placeholder", "unchanged", { op: "text", file, offset: at, length: 0, text: "," });
    }
    default:
      return {};
  }
}
