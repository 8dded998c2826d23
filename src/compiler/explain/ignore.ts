// Sentences about comments that silence findings.

import type { IgnoreArgs } from "../diagnostics/ignore-args.ts";
import { didYouMean, quoted } from "./phrases.ts";
import type { Sentence, Sentences } from "./sentence.ts";

function unused({ ignored, reason, suggestion }: IgnoreArgs["ignore/unused"]): Sentence {
  switch (reason) {
    case "nothing":
      return {
        message: `there is no ${quoted(ignored)} on the line behind this comment, so it silences nothing`,
        help: "remove the comment, or put it on the line right before what it is about",
      };
    case "unknown":
      return {
        message: `there is no diagnostic ${quoted(ignored)}, so this comment silences nothing${didYouMean(suggestion)}`,
        help: "`skykoi-compile --list-rules` lists all of them",
      };
    case "fixed":
      return {
        message: `${quoted(ignored)} cannot be silenced, because nothing could be relied on without it`,
        help: "remove the comment",
      };
    case "place":
      return {
        message: "this comment silences nothing, because it does not stand alone on its line with one code",
        help: "write `// skykoi-ignore binding/redundant: reason` on the line right before what it is about",
      };
  }
}

/** The sentences of `ignore/*`. */
export const ignoreSentences: Sentences<IgnoreArgs> = {
  "ignore/unused": unused,

  "ignore/no-reason": ({ ignored }) => ({
    message: `this comment silences ${quoted(ignored)} and does not say why`,
    help: "write the reason behind a colon",
  }),
};
