// The message of a SARIF result: sentences, with links to the related places. In: a diagnostic. Out: plain text in
// which `[words](1)` leads to the related location with the id 1.

import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { witnessText } from "../../compiler/diagnostics/witness.ts";

/** What is wrong, where else to look, why it is so, an example, what to do. */
export function sarifMessage({ message, related, why, witness, help }: Diagnostic): {
  readonly text: string;
} {
  const links = related.map((place, i) => `[${escapeLink(place.message)}](${i + 1})`);
  const parts = [
    sentence(message),
    ...(links.length === 0 ? [] : [`See ${links.join(", ")}.`]),
    ...(why === undefined ? [] : [`Why: ${sentence(why)}`]),
    ...(witness === undefined ? [] : [`Example: ${sentence(witnessText(witness))}`]),
    ...(help === undefined ? [] : [`Help: ${sentence(help)}`]),
  ];
  return { text: parts.join(" ") };
}

/** Viewers without much room show a message up to its first period. */
function sentence(text: string): string {
  const safe = escapeText(text);
  return /[.?!]$/.test(safe) ? safe : `${safe}.`;
}

/** Brackets that would make a link of what a user wrote. */
function escapeText(text: string): string {
  return text.replace(/\[(?=[^\]]*\]\()/g, "\\[");
}

/** Brackets and backslashes in the words of a link. */
function escapeLink(text: string): string {
  return text.replace(/[\\[\]]/g, String.raw`\$&`);
}
