// Checked options of skykoi-compile.

import type { Arguments } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";
import { codes } from "../../compiler/diagnostics/catalogue.ts";
import { isLowerable } from "../../compiler/diagnostics/lowerable.ts";
import type { RuleLevel, RuleLevels } from "../../compiler/diagnostics/overrides.ts";
import type { ProcessIo } from "../process-io.ts";
import { unknownCode } from "./unknown-code.ts";

const formats = ["pretty", "json", "sarif", "github", "gitlab", "junit", "agent"] as const;
export type Format = (typeof formats)[number];

/** Where a report goes: a file, or standard output. */
export interface FormatTarget {
  readonly format: Format;
  readonly file: string | undefined;
}

/** A baseline to read, or to write. */
interface BaselineOptions {
  /** `undefined` stands for the usual file beside the config. */
  readonly file: string | undefined;
  readonly isUpdate: boolean;
}

/** What a run is to do. */
export interface CompileOptions {
  readonly targets: readonly FormatTarget[];
  readonly out: string | undefined;
  readonly isCheckOnly: boolean;
  /** Most warnings that still exit 0; `Infinity` where there is no limit. */
  readonly maxWarnings: number;
  readonly isQuiet: boolean;
  readonly maxDiagnostics: number;
  readonly levels: RuleLevels;
  readonly baseline: BaselineOptions | undefined;
  readonly wantsWatch: boolean;
  readonly wantsProbe: boolean;
  readonly wantsStats: boolean;
  readonly noColour: boolean;
  /** Which fixes are applied before all else. */
  readonly fix: "safe" | "unsafe" | undefined;
  /** Whether they are only shown, as a diff. */
  readonly isDryRun: boolean;
}

/** Reads the options. @throws UsageError */
export function compileOptions(args: Arguments, io: ProcessIo): CompileOptions {
  refuseContradictions(args);
  const isDryRun = args.has("fix-dry-run");
  return {
    targets: formatTargets(args.list("format"), io, isDryRun),
    out: args.text("out"),
    isCheckOnly: args.has("check") || isDryRun,
    maxWarnings: args.has("deny-warnings") ? 0 : count(args, "max-warnings", Number.POSITIVE_INFINITY),
    isQuiet: args.has("quiet"),
    maxDiagnostics: count(args, "max-diagnostics", 100),
    levels: ruleLevels(args.list("rule")),
    baseline: baselineOptions(args),
    wantsWatch: args.has("watch"),
    wantsProbe: args.has("probe"),
    wantsStats: args.has("stats"),
    noColour: args.has("no-color"),
    fix: args.has("fix-unsafe") ? "unsafe" : args.has("fix") || isDryRun ? "safe" : undefined,
    isDryRun,
  };
}

function refuseContradictions(args: Arguments): void {
  if (!args.has("watch")) return;
  if (args.positionals.includes("-")) {
    throw new UsageError("skykoi-compile: --watch can't watch standard input; name a file");
  }
  if (args.has("update-baseline")) {
    throw new UsageError(
      "skykoi-compile: --watch and --update-baseline don't go together: all would be known",
    );
  }
}

function baselineOptions(args: Arguments): BaselineOptions | undefined {
  const file = args.text("baseline");
  if (file === "") throw new UsageError("skykoi-compile: --baseline names no file");
  const isUpdate = args.has("update-baseline");
  return file === undefined && !isUpdate ? undefined : { file, isUpdate };
}

const levels: readonly RuleLevel[] = ["off", "hint", "info", "warning", "error"];

function ruleLevels(rules: readonly string[]): RuleLevels {
  return new Map(
    rules.map((rule) => {
      const [name = "", written = ""] = rule.split("=");
      const code = codes.find((one) => one === name);
      const level = levels.find((one) => one === written);
      if (code === undefined) throw unknownCode(name);
      if (level === undefined) {
        throw new UsageError(`skykoi-compile: --rule takes CODE=${levels.join("|")}, got "${rule}"`);
      }
      if (!isLowerable(code) && level !== "error") {
        throw new UsageError(
          `skykoi-compile: ${code} can't be lowered: without it the table could not be trusted`,
        );
      }
      return [code, level];
    }),
  );
}

/** Where reports go. Two in one place would make neither readable. */
function formatTargets(texts: readonly string[], io: ProcessIo, isDryRun: boolean): readonly FormatTarget[] {
  if (texts.length === 0) {
    const isGithub = io.env["GITHUB_ACTIONS"] === "true" && !isDryRun;
    return [{ format: isGithub ? "github" : "pretty", file: undefined }];
  }
  const targets = texts.map(formatTarget);
  const places = targets.map(({ format, file }) => placeOf(format, file));
  if (isDryRun && places.includes("standard output")) {
    throw new UsageError(
      "skykoi-compile: --fix-dry-run writes a diff to standard output; give the report a file: --format json=FILE",
    );
  }
  const twice = places.find((place, i) => places.indexOf(place) < i);
  if (twice === undefined) return targets;
  const what = "skykoi-compile: two formats would go to";
  throw new UsageError(`${what} ${twice}; give one of them a file of its own: --format FORMAT=FILE`);
}

function placeOf(format: Format, file: string | undefined): string {
  return file ?? (format === "pretty" ? "standard error" : "standard output");
}

function formatTarget(text: string): FormatTarget {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const format = formats.find((one) => one === name);
  if (format === undefined) {
    throw new UsageError(`skykoi-compile: unknown format "${name}"; it is one of ${formats.join(", ")}`);
  }
  const file = equals < 0 ? undefined : text.slice(equals + 1);
  if (file === "") throw new UsageError(`skykoi-compile: --format ${text} names no file`);
  return { format, file };
}

function count(args: Arguments, flag: string, fallback: number): number {
  const text = args.text(flag);
  if (text === undefined) return fallback;
  if (!/^\d+$/.test(text))
    throw new UsageError(`skykoi-compile: --${flag} takes a whole number, got "${text}"`);
  return Number(text);
}
