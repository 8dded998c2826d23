// Reports of a run, one function a format; each format is loaded when it is asked for. In: what came of the configs.
// Out: text. `pretty`, `github` and `agent` show what `--quiet` leaves; the others are always complete.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Compilation } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Severity } from "../../compiler/diagnostics/finding.ts";
import { type ProcessIo, wantsColour } from "../process-io.ts";
import type { CompiledConfig } from "../report/build-json-report.ts";
import type { ReportConfig } from "../report/report-config.ts";
import { packageFolder, version } from "../version.ts";
import type { CompileOptions, FormatTarget } from "./options.ts";
import type { Outcome } from "./outcome.ts";

/** The report in the format of `target`. */
export async function renderReport(
  { format, file }: FormatTarget,
  outcomes: readonly Outcome[],
  options: CompileOptions,
  io: ProcessIo,
): Promise<string> {
  switch (format) {
    case "json":
      return json(outcomes);
    case "sarif": {
      const { renderSarif } = await import("../report/sarif.ts");
      const folders = { cwd: io.cwd, packageFolder: packageFolder() };
      return renderSarif(await reportConfigs(outcomes), { ...folders, version: version() });
    }
    case "gitlab": {
      const { renderGitlab } = await import("../report/gitlab.ts");
      return renderGitlab(await reportConfigs(outcomes), io.cwd);
    }
    case "junit": {
      const { renderJunit } = await import("../report/junit.ts");
      return renderJunit(await reportConfigs(outcomes), { cwd: io.cwd, failing: failing(outcomes, options) });
    }
    case "github": {
      const { renderGithub } = await import("../report/github.ts");
      return renderGithub(
        outcomes.flatMap(({ compilation }) => shown(compilation, options)),
        io.cwd,
      );
    }
    case "agent": {
      const { renderAgent } = await import("../report/agent.ts");
      return renderAgent(
        outcomes.map(({ compilation }) => ({
          file: compilation.name,
          diagnostics: shown(compilation, options),
        })),
      );
    }
    case "pretty":
      return pretty(outcomes, options, io, file !== undefined);
  }
}

async function json(outcomes: readonly Outcome[]): Promise<string> {
  const [{ buildJsonReport, renderJsonReport }, { verdictList }] = await Promise.all([
    import("../report/build-json-report.ts"),
    import("./verdict-list.ts"),
  ]);
  const configs = outcomes.map((one) => compiledConfig(one, verdictList(one.compilation.analysis)));
  return renderJsonReport(buildJsonReport(configs));
}

async function pretty(
  outcomes: readonly Outcome[],
  options: CompileOptions,
  io: ProcessIo,
  isFile: boolean,
): Promise<string> {
  const tables = outcomes.map(({ table }) => (table ? `wrote ${table.file} (${table.entries} keys)\n` : ""));
  if (outcomes.every(({ compilation }) => shown(compilation, options).length === 0)) {
    return `${outcomes.map(({ compilation }) => `${compilation.name}: no findings\n`).join("")}${tables.join("")}`;
  }
  const { renderPretty } = await import("../report/pretty.ts");
  const configs = outcomes.map(({ compilation }) => prettyConfig(compilation, options));
  const colour = !isFile && wantsColour(io, io.stderr, options.noColour);
  const hasLinks = colour && io.stderr.isTTY === true && io.env["TERM"] !== "dumb";
  const report = renderPretty(configs, {
    colour,
    // Some terminals say that they have no columns.
    width: isFile ? 120 : io.stderr.columns || 120,
    maxDiagnostics: options.maxDiagnostics,
    ...(hasLinks && { linkOf: (file: string) => pathToFileURL(resolve(io.cwd, file)).href }),
  });
  return report + tables.join("");
}

function prettyConfig(compilation: Compilation, options: CompileOptions) {
  const { analysis, origins } = compilation;
  const rules = analysis?.model.rules;
  return {
    file: compilation.name,
    diagnostics: shown(compilation, options),
    textOf: (file: string) => origins.textOf(file).text,
    winnerOf: (facts: Parameters<NonNullable<typeof analysis>["router"]["route"]>[0]) => {
      const route = analysis?.router.route(facts);
      return route === undefined || route.tier === "broadcast"
        ? undefined
        : { koiId: route.koiId, bindingIndex: route.bindingIndex };
    },
    koiOfBinding: (index: number) => {
      if (!rules || index >= rules.count || rules.impossible.has(index)) return undefined;
      return rules.ruleAt(index).koiId;
    },
  };
}

function shown({ diagnostics }: Compilation, { isQuiet }: CompileOptions): readonly Diagnostic[] {
  return isQuiet ? diagnostics.filter((one) => one.severity === "error") : diagnostics;
}

function reportConfigs(outcomes: readonly Outcome[]): Promise<ReportConfig[]> {
  return Promise.all(
    outcomes.map(async ({ compilation }) => {
      const { name, paths, diagnostics, origins } = compilation;
      const fingerprints = await compilation.fingerprints();
      const textOf = (file: string): string => origins.textOf(file).text;
      return { file: name, textNames: [...paths.keys()], diagnostics, fingerprints, textOf };
    }),
  );
}

function compiledConfig(
  { compilation, table }: Outcome,
  bindings: CompiledConfig["bindings"],
): CompiledConfig {
  const { name, diagnostics, hasErrors, analysis } = compilation;
  return {
    file: name,
    ok: !hasErrors,
    diagnostics,
    bindings,
    defaultKoi: analysis?.model.kois.defaultKoi.id ?? "main",
    table,
  };
}

/** Whether there are more warnings than a run may have. */
export function hasTooManyWarnings(outcomes: readonly Outcome[], { maxWarnings }: CompileOptions): boolean {
  const diagnostics = outcomes.flatMap(({ compilation }) => compilation.diagnostics);
  return diagnostics.filter((one) => one.severity === "warning").length > maxWarnings;
}

function failing(outcomes: readonly Outcome[], options: CompileOptions): ReadonlySet<Severity> {
  return new Set<Severity>(hasTooManyWarnings(outcomes, options) ? ["error", "warning"] : ["error"]);
}
