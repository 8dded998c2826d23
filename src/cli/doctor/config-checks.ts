// What the compiler says of the config on this machine: each code once with its count; what concerns credentials
// one by one, by the names of their variables and files.

import { existsSync } from "node:fs";
import { stateDir } from "../../config/paths.ts";
import type { Compilation } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { UsageError } from "../exit-code.ts";
import { findConfig, openConfig, shownPath } from "../find-config.ts";
import { lastTablePath } from "../gateway/gateway-source.ts";
import { type CompiledConfigFile, compileConfigFile, openTable } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

/** The config as it compiles now. */
export interface CheckedConfig {
  readonly findings: readonly DoctorFinding[];
  /** Absolute path; the file may be missing. */
  readonly path: string;
  /** `undefined` where there is no config. */
  readonly compiled: CompiledConfigFile | undefined;
}

/** Compiles the config that `named`, or else the gateway's own rule, means. */
export async function checkConfig(io: ProcessIo, named: string | undefined): Promise<CheckedConfig> {
  const path = findConfig(io, named, false);
  const name = shownPath(io, path);
  if (named === undefined && !existsSync(path)) {
    const message = `there is no config at ${name}; the gateway runs with defaults`;
    const repair = "skykoi init";
    return {
      findings: [{ check: "config", severity: "warning", message, repair }],
      path,
      compiled: undefined,
    };
  }
  try {
    const file = openConfig(io, path, name);
    const compiled = await compileConfigFile(io, file, "files");
    const probed = await compileConfigFile(io, file, true);
    return { findings: configFindings(probed.compilation), path, compiled };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const repair = "name a file that can be read with --config or SKYKOI_CONFIG_PATH";
    const finding: DoctorFinding = { check: "config", severity: "error", message: error.message, repair };
    return { findings: [finding], path, compiled: undefined };
  }
}

/** Errors and warnings: credentials one by one, everything else by code. */
export function configFindings({ diagnostics }: Pick<Compilation, "diagnostics">): DoctorFinding[] {
  const told = diagnostics.filter(({ severity }) => severity === "error" || severity === "warning");
  const credentials = told.filter(({ code }) => code.startsWith("secret/"));
  const byCode = new Map<string, Diagnostic[]>();
  for (const one of told.filter(({ code }) => !code.startsWith("secret/")))
    byCode.set(one.code, [...(byCode.get(one.code) ?? []), one]);
  return [
    ...[...byCode.values()].map((group) => findingOf("config", group)),
    ...credentials.map((one) => findingOf("credentials", [one])),
  ];
}

function findingOf(check: "config" | "credentials", group: readonly Diagnostic[]): DoctorFinding {
  const [first] = group as readonly [Diagnostic];
  const { code, file, range, message, help, fix } = first;
  const severity = group.some((one) => one.severity === "error") ? "error" : "warning";
  const count = group.length === 1 ? "" : ` (${group.length} times)`;
  const command = fix ? "skykoi-compile --fix" : `skykoi-compile --explain ${code}`;
  return {
    check,
    severity,
    message: `${file}:${range.start.line}:${range.start.column} ${code}${count}: ${message}`,
    repair: help === undefined ? command : `${help} (${command})`,
  };
}

/** Whether the last table that a gateway made is that of the config as it stands. */
export function checkTable(io: ProcessIo, { path, compiled }: CheckedConfig): DoctorFinding[] {
  const table = lastTablePath(io, path);
  if (!existsSync(table) || !compiled?.loaded) return [];
  let digest: string | undefined;
  try {
    digest = openTable(io, table).digest;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const repair = `remove ${table}; the next start makes it again`;
    return [{ check: "table", severity: "warning", message: error.message, repair }];
  }
  if (digest === compiled.loaded.digest) return [];
  const message = `the last table in ${shownPath(io, stateDir(io.env, io.home))} is older than the config`;
  const repair = "nothing where the gateway is stopped: the next start compiles; else see skykoi status";
  return [{ check: "table", severity: "warning", message, repair }];
}
