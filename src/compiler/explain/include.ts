// Sentences about included files.

import type { IncludeArgs } from "../diagnostics/shape-args.ts";
import { quoted } from "./phrases.ts";
import type { Sentences } from "./sentence.ts";

/** Files of a cycle that are named. */
const MAX_CHAIN = 8;

/** The sentences of `include/*`. */
export const includeSentences: Sentences<IncludeArgs> = {
  "include/missing": ({ path }) => ({
    message: `the included file ${quoted(path)} cannot be read`,
    help: "check the path; it is relative to the file that includes it",
  }),

  "include/cycle": ({ chain }) => {
    const shown = chain.length > MAX_CHAIN ? [...chain.slice(0, MAX_CHAIN - 1), ...chain.slice(-1)] : chain;
    return {
      message: `this include leads back to a file that is being included: ${shown.map(quoted).join(" → ")}`,
      help: "remove one of the includes, or move what both files need into a third one",
    };
  },

  "include/escapes": ({ path }) => ({
    message: `${quoted(path)} lies outside of the folder of the config, so it is not read`,
    why: "a config that could name any file would let whoever writes a part of it read the rest of the machine",
    help: "move or copy the file into the folder of the config",
  }),
};
