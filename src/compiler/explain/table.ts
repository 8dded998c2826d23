// Sentences about compiled tables.

import type { TableArgs } from "../diagnostics/table-args.ts";
import type { TableProblem } from "../../routing/table/decode.ts";
import { quoted } from "./phrases.ts";
import type { Sentences } from "./sentence.ts";

const AGAIN = "compile the config again";

const PROBLEMS: Readonly<Record<TableProblem, { readonly what: string; readonly help: string }>> = {
  not_a_table: { what: "is not a compiled table", help: "make one with `skykoi-compile -o FILE`" },
  truncated: { what: "is cut short", help: AGAIN },
  other_version: { what: "has the format of another version of SKYKOI", help: AGAIN },
  damaged: { what: "is damaged (the checksum does not fit)", help: AGAIN },
  big_endian_machine: {
    what: "cannot be used on this machine, which stores numbers the other way round",
    help: "run the gateway on a little-endian machine",
  },
};

/** The sentences of `table/*`. */
export const tableSentences: Sentences<TableArgs> = {
  "table/corrupt": ({ file, problem }) => ({
    message: `${quoted(file)} ${PROBLEMS[problem].what}`,
    help: PROBLEMS[problem].help,
  }),
};
