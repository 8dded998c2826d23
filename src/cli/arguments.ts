// Command lines: flags as data, from which both the parser and `--help` are made. An unknown flag is refused with
// the nearest known one.

import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest } from "../compiler/diagnostics/nearest.ts";
import { UsageError } from "./exit-code.ts";

/** One flag. */
export interface Flag {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  /** Name of the value in the help, for strings. */
  readonly value?: string;
  readonly help: string;
}

/** A command: how it is called and what it takes. */
export interface CommandUsage {
  /** As typed: `skykoi route`. */
  readonly name: string;
  /** What stands behind the name in the first line of the help. */
  readonly synopsis: string;
  readonly summary: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** Most arguments beside flags. */
  readonly maxArguments: number;
}

/** A parsed command line. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** The flag's value, `undefined` where it is not given; the last one where it is given twice. */
  text(flag: string): string | undefined;
  /** Every value of a flag that may repeat. */
  list(flag: string): readonly string[];
  has(flag: string): boolean;
}

/** Flags of every command. */
export const commonFlags: Readonly<Record<string, Flag>> = {
  help: { type: "boolean", short: "h", help: "show this help" },
  "no-color": { type: "boolean", help: "no colours (also NO_COLOR)" },
};

/** The flag of commands that work on the gateway's config. */
export const configFlag: Flag = {
  type: "string",
  value: "C",
  help: "the config; default: SKYKOI_CONFIG_PATH, else the state dir's",
};

/** Parses what stands behind the command's name. @throws UsageError */
export function parseCommandLine(usage: CommandUsage, args: readonly string[]): Arguments {
  const flags = { ...usage.flags, ...commonFlags };
  const known = Object.keys(flags);
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, short, multiple }]) => [
      name,
      { type, multiple: multiple === true, ...(short !== undefined && { short }) },
    ]),
  );
  refuseUnknown(args, flags, known, usage);
  const parsed = parse({ args: [...args], options, allowPositionals: true, strict: true }, usage);
  const values = parsed.values as Readonly<
    Record<string, string | boolean | (string | boolean)[] | undefined>
  >;
  if (parsed.positionals.length > usage.maxArguments) {
    throw new UsageError(`${usage.name}: unexpected argument "${parsed.positionals[usage.maxArguments]}"`);
  }
  return {
    positionals: parsed.positionals,
    text: (flag) => (typeof values[flag] === "string" ? values[flag] : undefined),
    list: (flag) => (Array.isArray(values[flag]) ? values[flag].map(String) : []),
    has: (flag) => values[flag] === true,
  };
}

function parse(config: ParseArgsConfig, usage: CommandUsage): ReturnType<typeof parseArgs> {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw new UsageError(`${usage.name}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`);
  }
}

function refuseUnknown(
  args: readonly string[],
  flags: Readonly<Record<string, Flag>>,
  known: readonly string[],
  usage: CommandUsage,
): void {
  for (const arg of args) {
    if (arg === "--") return;
    const name = /^--([^=]+)/.exec(arg)?.[1];
    if (name === undefined || Object.hasOwn(flags, name)) continue;
    const near = nearest(name, known);
    const hint = near === undefined ? `see ${usage.name} --help` : `did you mean --${near}?`;
    throw new UsageError(`${usage.name}: unknown flag --${name}; ${hint}`);
  }
}

/** The help of a command. */
export function helpText(usage: CommandUsage): string {
  const rows = Object.entries({ ...usage.flags, ...commonFlags }).map(([name, { short, value, help }]) => {
    const left = `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
    return [left, help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`);
  return `${usage.summary}\n\nusage: ${usage.name} ${usage.synopsis}\n\n${lines.join("\n")}\n`;
}
