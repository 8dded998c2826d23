// `--fix`, `--fix-unsafe` and `--fix-dry-run`: repairs the configs of a run before they are compiled and reported.

import { type AppliedFix, repairConfig } from "../../compiler/repair/repair-config.ts";
import { compilerHost } from "../compiler-host.ts";
import { type ConfigFile, shownPath } from "../find-config.ts";
import type { ProcessIo } from "../process-io.ts";
import { type FileChange, replaceFiles } from "../replace-files.ts";
import { version } from "../version.ts";
import type { CompileOptions } from "./options.ts";

/** The files of a run as they are after the repairs, by absolute path; those that did not change are not in it. */
export type FixedFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Repairs `files`, tells on stderr what was done, and writes the files, or with `isDryRun` a diff to stdout. A file
 * that several configs include is repaired once. @throws UsageError where a file can't be written, or has changed
 * since it was read: then none is written
 */
export async function fixConfigs(
  files: readonly ConfigFile[],
  options: CompileOptions,
  io: ProcessIo,
): Promise<FixedFiles> {
  const fixed = new Map<string, Uint8Array>();
  const changes = new Map<string, FileChange>();
  const host = compilerHost(io, options.wantsProbe);
  for (const { path, name, bytes } of files) {
    const { applied, files: repaired } = await repairConfig({
      path,
      name,
      bytes: fixed.get(path) ?? bytes,
      host: { ...host, readFile: (file) => fixed.get(file) ?? host.readFile(file) },
      compilerVersion: version(),
      levels: options.levels,
      allows: options.fix === "unsafe" ? "unsafe" : "safe",
    });
    for (const [file, after] of repaired) {
      const before = changes.get(file)?.before ?? (file === path ? bytes : host.readFile(file));
      if (before) changes.set(file, { before, after });
      fixed.set(file, after);
    }
    for (const one of applied) io.stderr.write(`${appliedLine(one, options.isDryRun)}\n`);
  }
  if (options.isDryRun) io.stdout.write(await patchOf(changes, io));
  else replaceFiles(changes, "skykoi-compile", io);
  return fixed;
}

/** `fixed SKYKOI.json:12: rename "scop" to "scope" (schema/unknown-key)`. */
function appliedLine({ diagnostic, fix }: AppliedFix, isDryRun: boolean): string {
  const { file, range, code } = diagnostic;
  return `${isDryRun ? "would fix" : "fixed"} ${file}:${range.start.line}: ${fix.title} (${code})`;
}

async function patchOf(changes: ReadonlyMap<string, FileChange>, io: ProcessIo): Promise<string> {
  const { renderPatch } = await import("../report/patch.ts");
  const decoder = new TextDecoder();
  const texts = [...changes].map(([path, { before, after }]) => {
    return { file: shownPath(io, path), before: decoder.decode(before), after: decoder.decode(after) };
  });
  return renderPatch(texts.sort((a, b) => (a.file < b.file ? -1 : 1)));
}
