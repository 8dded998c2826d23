// Changes to a config from the command line. The compiler judges each before anything is written: a change after which
// a binding would be dead or two kois would share a folder is refused with the diagnostic, and the files stay as
// they are.

import { type Compilation, compile } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Code } from "../../compiler/diagnostics/finding.ts";
import type { CheckInput } from "../../compiler/analyse/check.ts";
import type { CompilerHost } from "../../compiler/host.ts";
import type { ConfigEdit } from "../../compiler/repair/config-edit.ts";
import { editConfig } from "../../compiler/repair/edit-config.ts";
import { compilerHost } from "../compiler-host.ts";
import { UsageError } from "../exit-code.ts";
import { type ConfigFile, findConfig, openConfig } from "../find-config.ts";
import type { ProcessIo } from "../process-io.ts";
import { replaceFiles } from "../replace-files.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import { version } from "../version.ts";

/** Warnings that a change may not bring about: it would not do what it says, or would mix two kois. */
const REFUSED: ReadonlySet<Code> = new Set<Code>([
  "binding/duplicate",
  "binding/shadowed",
  "binding/unreachable",
  "koi/koidir-nested",
  "koi/workspace-shared",
]);

const utf8 = new TextEncoder();

/** What came of a change. */
export type ChangeResult =
  | { readonly outcome: "written"; readonly after: Compilation }
  | { readonly outcome: "refused" | "unwanted" };

/** A change as it would be. */
interface JudgedChange {
  /** What it would bring about that is refused; empty where it can be written. */
  readonly refused: readonly Diagnostic[];
  /** New warnings that do not stand in its way. */
  readonly warnings: readonly Diagnostic[];
  readonly after: Compilation;
  /** New content by absolute path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** One config, open for changes. */
export class ConfigEditor {
  readonly file: ConfigFile;
  readonly analysis: CheckInput;
  readonly #io: ProcessIo;
  readonly #before: Compilation;
  readonly #host: CompilerHost;
  readonly #read = new Map<string, Uint8Array>();

  private constructor(
    io: ProcessIo,
    file: ConfigFile,
    host: CompilerHost,
    before: Compilation,
    analysis: CheckInput,
  ) {
    this.#io = io;
    this.file = file;
    this.#host = host;
    this.#before = before;
    this.analysis = analysis;
  }

  /**
   * Opens the config that `named` or the environment says. `undefined` where its text or shape is broken: then its
   * diagnostics have been shown. @throws UsageError where there is none
   */
  static async open(io: ProcessIo, named: string | undefined): Promise<ConfigEditor | undefined> {
    const file = openConfig(io, findConfig(io, named, false));
    const host = compilerHost(io, "files");
    const before = await compileWith(host, file, file.bytes);
    if (before.analysis) {
      const editor = new ConfigEditor(io, file, host, before, before.analysis);
      for (const path of before.files) editor.#bytesOf(path);
      return editor;
    }
    await showDiagnostics(io, before, "error");
    io.stderr.write(`${file.name} was not changed: it has to be readable first\n`);
    return undefined;
  }

  /**
   * Makes `edits` and says on standard error what they bring about. `undefined` where the compiler refuses them: then
   * nothing has changed, and why has been shown. `isWanted` is asked last, once the change is judged.
   * @throws UsageError where they can't be made by a program, or a file has changed meanwhile
   */
  async change(
    command: string,
    edits: readonly ConfigEdit[],
    isWanted: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<ChangeResult> {
    const judged = await this.#judge(edits);
    if (judged.refused.length > 0) {
      await showDiagnostics(this.#io, { ...judged.after, diagnostics: judged.refused }, "warning");
      this.#io.stderr.write(`${this.file.name} was not changed\n`);
      return { outcome: "refused" };
    }
    if (!(await isWanted())) {
      this.#io.stderr.write("nothing was changed\n");
      return { outcome: "unwanted" };
    }
    const changes = [...judged.files].map(
      ([path, after]) => [path, { before: this.#bytesOf(path), after }] as const,
    );
    replaceFiles(new Map(changes), command, this.#io);
    await showDiagnostics(this.#io, { ...judged.after, diagnostics: judged.warnings }, "warning");
    return { outcome: "written", after: judged.after };
  }

  async #judge(edits: readonly ConfigEdit[]): Promise<JudgedChange> {
    const edited = editConfig(this.#before.origins, edits);
    if (edited === undefined) {
      throw new UsageError(
        `${this.file.name} was not changed: what is concerned comes from several files or from a pattern; edit it by hand`,
      );
    }
    const files = new Map<string, Uint8Array>();
    for (const [name, text] of edited) {
      const path = this.#before.paths.get(name) ?? this.file.path;
      files.set(path, withMarkOf(this.#bytesOf(path), text));
    }
    const host: CompilerHost = {
      ...this.#host,
      readFile: (path) => files.get(path) ?? this.#host.readFile(path),
    };
    const after = await compileWith(host, this.file, files.get(this.file.path) ?? this.file.bytes);
    const introduced = newOnes(this.#before.diagnostics, after.diagnostics);
    const isRefused = (one: Diagnostic): boolean => one.severity === "error" || REFUSED.has(one.code);
    return {
      refused: introduced.filter(isRefused),
      warnings: introduced.filter((one) => one.severity === "warning" && !isRefused(one)),
      after,
      files,
    };
  }

  /** The bytes as they were when the config was opened. */
  #bytesOf(path: string): Uint8Array {
    if (path === this.file.path) return this.file.bytes;
    let bytes = this.#read.get(path);
    if (!bytes) this.#read.set(path, (bytes = this.#host.readFile(path) ?? new Uint8Array()));
    return bytes;
  }
}

/** The text as bytes, with a byte order mark where there was one. */
function withMarkOf(before: Uint8Array, text: string): Uint8Array {
  const hasMark = before[0] === 0xef && before[1] === 0xbb && before[2] === 0xbf;
  return utf8.encode(hasMark ? `\uFEFF${text}` : text);
}

function compileWith(
  host: CompilerHost,
  { path, name }: ConfigFile,
  bytes: Uint8Array,
): Promise<Compilation> {
  return compile({ path, name, bytes, host, compilerVersion: version(), wantsTable: false });
}

/** What is found after and was not found before. Numbers of bindings shift when one is added or removed. */
function newOnes(before: readonly Diagnostic[], after: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ code, message }: Diagnostic): string =>
    `${code} ${message.replace(/bindings\[\d+\]/g, "bindings[]")}`;
  const left = new Map<string, number>();
  for (const one of before) left.set(key(one), (left.get(key(one)) ?? 0) + 1);
  return after.filter((one) => {
    const count = left.get(key(one)) ?? 0;
    left.set(key(one), count - 1);
    return count <= 0;
  });
}
