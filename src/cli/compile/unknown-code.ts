// What is said about a diagnostic that does not exist: which one was probably meant.

import { codes } from "../../compiler/diagnostics/catalogue.ts";
import { nearest } from "../../compiler/diagnostics/nearest.ts";
import { UsageError } from "../exit-code.ts";

/** The error for `text`, which names no code. A name without its area is understood. */
export function unknownCode(text: string): UsageError {
  const near = nearest(text, codes) ?? codes.find((code) => code.endsWith(`/${text}`));
  const hint = near === undefined ? "see --list-rules" : `did you mean ${near}?`;
  return new UsageError(`skykoi-compile: there is no diagnostic "${text}"; ${hint}`);
}
