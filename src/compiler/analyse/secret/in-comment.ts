// secret/in-comment: a comment that holds what looks like a token. Only texts in which something begins like one come
// here, so other configs pay nothing.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { SourceText } from "../../diagnostics/origins.ts";
import { commentsIn } from "../../read/comments.ts";
import { isPlaceholder } from "../../secrets/placeholder.ts";
import { tokensIn } from "../../secrets/token-shapes.ts";

/** A finding for each token in a comment of `texts`. The fix takes the token away and leaves the words around it. */
export function* tokensInComments(texts: readonly SourceText[]): Iterable<Finding> {
  for (const { file, text } of texts) {
    for (const comment of commentsIn(text)) {
      const words = text.slice(comment.start, comment.end);
      for (const { kind, start, end } of tokensIn(words)) {
        const token = words.slice(start, end);
        // Real tokens have digits; what is there to be replaced is no secret.
        if (kind !== "private_key" && (!/\d/.test(token) || isPlaceholder(token))) continue;
        const place = { file, offset: comment.start + start, length: end - start };
        const edits = [{ op: "text", ...place, text: "" }] as const;
        const fix = { applicability: "unsafe", routing: "unchanged", edits } as const;
        yield finding("secret/in-comment", place, { token: kind }, { fix });
      }
    }
  }
}
