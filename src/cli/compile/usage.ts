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
      help: "pretty, json, sarif, github, gitlab, junit or agent; may repeat, with =FILE it goes to a file",
    },
    "max-warnings": { type: "string", value: "N", help: "exit 1 with more than N warnings" },
    "deny-warnings": { type: "boolean", help: "exit 1 with any warning" },
    quiet: { type: "boolean", help: "show errors only (in pretty, github and agent)" },
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
    fix: { type: "boolean", help: "repair the config: what is safe and moves no message to another koi" },
    "fix-unsafe": { type: "boolean", help: "repair also what may be meant otherwise" },
    "fix-dry-run": { type: "boolean", help: "print what would be repaired as a diff; write nothing" },
    baseline: { type: "string", value: "FILE", help: "leave out the findings that stand in this file" },
    "update-baseline": {
      type: "boolean",
      help: "write what is found into the baseline (default skykoi-baseline.json beside the config)",
    },
    watch: { type: "boolean", help: "compile again whenever the config or what it includes changes" },
    probe: {
      type: "boolean",
      help: "also ask this machine: links, folders, file modes, variables, the container engine",
    },
    explain: { type: "string", value: "CODE", help: "print the page of a diagnostic" },
    "list-rules": {
      type: "boolean",
      help: "list all diagnostics with their severities (also --format json)",
    },
    stats: { type: "boolean", help: "print counts and times on stderr" },
    "stdin-filepath": {
      type: "string",
      value: "F",
      help: "the path that a config from standard input (-) stands for",
    },
    version: { type: "boolean", help: "show the version" },
  },
};
