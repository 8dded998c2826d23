// Sentences of commands about what is no mistake in a config.

import type { CommandArgs } from "../diagnostics/command-args.ts";
import type { TableProblem } from "../../routing/table/decode.ts";
import { grouped, plain, quoted } from "./phrases.ts";
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

/** The sentences of `table/*`, `diff/*`, `test/*` and `run/*`. */
export const commandSentences: Sentences<CommandArgs> = {
  "table/corrupt": ({ file, problem }) => ({
    message: `${quoted(file)} ${PROBLEMS[problem].what}`,
    help: PROBLEMS[problem].help,
  }),

  "table/stale": ({ file }) => ({
    message: `the table that runs is older than ${quoted(file)}, which can't be compiled`,
    help: "correct the config; the gateway takes it up by itself",
  }),

  "diff/routing-changed": ({ classes }) => ({
    message: `routing differs for ${grouped(classes)} ${classes === 1 ? "class" : "classes"} of messages`,
    help: "check that each of them is meant",
  }),

  "test/failed": ({ name, mismatch }) => ({
    message: `${plain(name)}: ${plain(mismatch)}`,
    help: "correct the bindings or the test; `skykoi test --update` writes down what is",
  }),

  "run/limit-reached": ({ hidden }) => ({
    message: `not shown: ${grouped(hidden)} more ${hidden === 1 ? "finding" : "findings"}`,
    help: "`--max-diagnostics 0` shows all",
  }),

  "run/internal": ({ detail }) => ({
    message: `internal error in SKYKOI, not in your config: ${plain(detail)}`,
    help: "please report it with this text",
  }),
};
