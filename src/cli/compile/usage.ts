// The command line of skykoi-compile.

import type { CommandUsage } from "../arguments.ts";

/** What `skykoi-compile` takes. */
export const compileUsage: CommandUsage = {
  name: "skykoi-compile",
  synopsis: "[CONFIG|GLOB…] [options]",
  summary: "Validates SKYKOI.json, proves which bindings are live, and writes the routing table.",
  maxArguments: Number.POSITIVE_INFINITY,
  flags: {
    out: {
      type: "string",
      short: "o",
      value: "FILE",
      help: "where the table goes; a folder for several configs",
    },
    check: { type: "boolean", help: "write no table" },
    format: {
      type: "string",
      multiple: true,
      value: "FORMAT[=FILE]",
      help: "pretty, json or github; may repeat, with =FILE it goes to a file",
    },
    "max-warnings": { type: "string", value: "N", help: "exit 1 with more than N warnings" },
    "deny-warnings": { type: "boolean", help: "exit 1 with any warning" },
    quiet: { type: "boolean", help: "show errors only" },
    "max-diagnostics": {
      type: "string",
      value: "N",
      help: "show at most N in pretty (default 100, 0 = all)",
    },
    rule: {
      type: "string",
      multiple: true,
      value: "CODE=LEVEL",
      help: "off, hint, info, warning or error for a code; may repeat",
    },
    probe: { type: "boolean", help: "also ask this machine: symbolic links, home folder" },
    explain: { type: "string", value: "CODE", help: "print the page of a diagnostic" },
    "list-rules": { type: "boolean", help: "list all diagnostics with their severities" },
    stats: { type: "boolean", help: "print counts and times on stderr" },
    "stdin-filepath": {
      type: "string",
      value: "F",
      help: "the path that a config from standard input (-) stands for",
    },
    version: { type: "boolean", help: "show the version" },
  },
};
