// The read stage as a whole: the bytes of a config and of what it includes → one value, with findings and with
// the way back from every pointer to its file. In: a path and the host. Never throws.

import type { SourceFile } from "../../routing/compiled-gateway.ts";
import type { Finding, TextPlace } from "../diagnostics/finding.ts";
import type { Origins, SourceText } from "../diagnostics/origins.ts";
import type { CompilerHost } from "../host.ts";
import { type BindingPlaces, placesOfBindings, placesOfColumns } from "./binding-places.ts";
import { textFix } from "../repair/text-fix.ts";
import { createByteToText } from "./byte-offset.ts";
import { type ColumnRead, readColumns } from "./columns.ts";
import { mayHoldComment } from "./comments.ts";
import { IncludeBudget } from "./include-budget.ts";
import { includeFindings } from "./include-findings.ts";
import { type IncludeProblem, type Traced, hasInclude, resolveIncludes } from "./include.ts";
import { type Provenance, originsOf } from "./provenance.ts";
import { readSource } from "./read-source.ts";
import type { TextFinding } from "./text-finding.ts";

/** A config as read. */
export interface ReadConfig {
  /** After includes; `undefined` where a text is unusable. Has no `bindings` where `columns` holds them. */
  readonly value: unknown;
  readonly columns: ColumnRead | undefined;
  readonly findings: readonly Finding[];
  readonly origins: Origins;
  /** The config first, then what it includes, in order of reading. */
  readonly sources: readonly SourceFile[];
  /** The texts of `sources`, in the same order. */
  readonly texts: readonly SourceText[];
  /** Absolute paths of everything that was read or should have been. */
  readonly files: readonly string[];
  /** Absolute paths of the texts, by the `file` of each. */
  readonly paths: ReadonlyMap<string, string>;
  /** The texts in which some comment may match `pattern`. */
  textsWith(pattern: RegExp): readonly SourceText[];
  /** Places of the first `count` bindings of the value. */
  bindingPlaces(count: number): BindingPlaces;
}

/** A config that is to be read. */
export interface ReadRequest {
  /** Absolute path. */
  readonly path: string;
  /** How reports name it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly host: CompilerHost;
}

/** Files of more bytes take the way of the big ones. */
const BIG_FILE_BYTES = 1_000_000;

/** Reads a config. */
export function readConfig(request: ReadRequest): ReadConfig {
  const columns = request.bytes.length > BIG_FILE_BYTES ? readColumns(request.bytes) : undefined;
  return columns && !isIncluding(columns) ? fromColumns(request, columns) : new ConfigReader(request).read();
}

/** Whether some object below the root takes its content from a file; the root itself is looked at while reading. */
function isIncluding({ rest, columns }: ColumnRead): boolean {
  return hasInclude(rest) || [...columns.odd.values()].some(hasInclude);
}

function fromColumns({ path, name, bytes, host }: ReadRequest, columns: ColumnRead): ReadConfig {
  let text: string | undefined;
  const source: SourceText = {
    file: name,
    get text(): string {
      return (text ??= new TextDecoder().decode(bytes));
    },
  };
  const root: Provenance = { source, path: [] };
  const start = columns.columns.start;
  const toText = createByteToText(bytes);
  const origins = originsOf(root, [source], (i) =>
    i < start.length ? toText(start[i] as number) : undefined,
  );
  return {
    value: columns.rest,
    columns,
    findings: [],
    origins,
    texts: [source],
    sources: [{ path: host.relativePath(path, path), digest: host.digest(bytes) }],
    files: [path],
    paths: new Map([[name, path]]),
    textsWith: (pattern) => (mayHoldComment(bytes, pattern) ? [source] : []),
    bindingPlaces: (count) => placesOfColumns(bytes, start, count),
  };
}

class ConfigReader {
  readonly #request: ReadRequest;
  readonly #findings: Finding[] = [];
  readonly #texts: SourceText[] = [];
  readonly #sources: SourceFile[] = [];
  readonly #files: string[] = [];
  readonly #paths = new Map<string, string>();
  readonly #loaded = new Map<string, Traced | undefined>();
  readonly #budget = new IncludeBudget();
  readonly #problems: IncludeProblem[] = [];
  #isOverLimit = false;

  constructor(request: ReadRequest) {
    this.#request = request;
  }

  read(): ReadConfig {
    const { path, bytes, host } = this.#request;
    const own = this.#readText(path, bytes);
    const hasIncludes = own.value !== undefined && this.#texts[0]?.text.includes("$include") === true;
    const context = {
      host,
      root: path,
      follow: () => this.#budget.follow(),
      load: (file: string) => this.#load(file),
      report: (problem: IncludeProblem) => this.#report(problem),
    };
    const traced = hasIncludes ? resolveIncludes(own, context, [path]) : own;
    this.#findings.push(...includeFindings(this.#problems, this.#budget.exceeded));
    const origins = originsOf(traced.from, this.#texts);
    // An included text that can't be read makes the whole config another one than was meant.
    const isUsable =
      !this.#isOverLimit &&
      ![...this.#loaded.values()].some((one) => one !== undefined && one.value === undefined);
    return {
      value: isUsable ? traced.value : undefined,
      columns: undefined,
      findings: this.#findings,
      origins,
      sources: this.#sources,
      texts: this.#texts,
      files: this.#files,
      paths: this.#paths,
      textsWith: (pattern) => this.#texts.filter(({ text }) => pattern.test(text)),
      bindingPlaces: (count) => placesOfBindings(count, origins, this.#texts),
    };
  }

  #report(problem: IncludeProblem): void {
    const isLimit = problem.problem === "too_deep" || problem.problem === "too_many";
    // What is over a limit once would be told again of everything behind it.
    if (isLimit && this.#isOverLimit) return;
    this.#isOverLimit ||= isLimit;
    this.#problems.push(problem);
  }

  #load(file: string): Traced | "missing" | "too_many" {
    if (!this.#loaded.has(file)) {
      const bytes = this.#request.host.readFile(file);
      if (!bytes) this.#files.push(file);
      this.#loaded.set(file, bytes && this.#readText(file, bytes));
    }
    const traced = this.#loaded.get(file);
    if (!traced) return "missing";
    return this.#budget.take(file, traced.from.source.text.length) ? traced : "too_many";
  }

  #readText(file: string, bytes: Uint8Array): Traced {
    const { path, name, host } = this.#request;
    const relative = host.relativePath(path, file);
    const folder = name.slice(0, name.lastIndexOf("/") + 1);
    const read = readSource(file === path ? name : folder + relative, bytes);
    const source: SourceText = { file: read.file, text: read.text };
    this.#texts.push(source);
    this.#sources.push({ path: relative, digest: host.digest(bytes) });
    this.#files.push(file);
    this.#paths.set(read.file, file);
    for (const found of read.findings) this.#findings.push(fromText(source, found));
    return { value: read.value, from: { source, path: [] } };
  }
}

function fromText(source: SourceText, found: TextFinding): Finding {
  const { code, args, offset, length, related } = found;
  const { file } = source;
  const place: TextPlace = { file, offset, length };
  const label = code === "text/duplicate-key" ? "first_here" : "opened_here";
  const detail = {
    ...(related && { related: [{ place: { file, ...related }, label } as const] }),
    ...textFix(source, found),
  };
  // `code` and `args` belong together by the type of TextFinding.
  return { code, args, place, ...detail } as Finding;
}
