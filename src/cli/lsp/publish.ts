// Compiles what is open a moment after the last change, and publishes the diagnostics of every file concerned, closed
// ones among them. A file that two configs include shows what both have to say.

import type { Diagnostic, PublishDiagnosticsParams } from "vscode-languageserver/node";
import type { LspContext } from "./context.ts";
import { diagnosticsByPath } from "./features/diagnostics.ts";

/** Milliseconds without a change after which the config is compiled. */
const QUIET_MS = 150;

/** Publishes diagnostics, and has what depends on a compilation asked for again. */
export class Publisher {
  readonly #context: LspContext;
  readonly #send: (params: PublishDiagnosticsParams) => void;
  readonly #log: (message: string) => void;
  readonly #refresh: () => void;
  readonly #published = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    context: LspContext,
    send: (params: PublishDiagnosticsParams) => void,
    log: (message: string) => void,
    refresh: () => void,
  ) {
    this.#context = context;
    this.#send = send;
    this.#log = log;
    this.#refresh = refresh;
  }

  /** Something has changed. */
  schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#publish().catch((error: unknown) => {
        this.#log(`skykoi lsp: diagnostics failed; please report it with this text\n${String(error)}`);
      });
    }, QUIET_MS);
  }

  async #publish(): Promise<void> {
    const { projects, files } = this.#context;
    const { generation } = files;
    const all = new Map<string, Diagnostic[]>(files.openPaths.map((path) => [path, []]));
    for (const project of projects.inUse()) {
      const compilation = await project.compiled();
      // Typed on meanwhile: what was compiled is old, and the next round is on its way.
      if (files.generation !== generation) return;
      if (!compilation) continue;
      for (const [path, diagnostics] of diagnosticsByPath(compilation, this.#context)) {
        all.set(path, merged(all.get(path) ?? [], diagnostics));
      }
    }
    for (const [path, diagnostics] of all) this.#sendIfNew(path, diagnostics);
    for (const path of this.#published.keys()) if (!all.has(path)) this.#sendIfNew(path, []);
    // What is shown beside a binding depends on the other files as well.
    if (projects.inUse().some(({ mounts }) => mounts.length > 1)) this.#refresh();
  }

  #sendIfNew(path: string, diagnostics: Diagnostic[]): void {
    const { files } = this.#context;
    const open = files.open(path);
    const uri = files.uriOf(path);
    const version = open?.document.version;
    const text = JSON.stringify([uri, version, diagnostics]);
    if (this.#published.get(path) === text) return;
    // A file without findings that the client never heard of.
    const isNews = diagnostics.length > 0 || open !== undefined || this.#published.has(path);
    if (isNews) this.#send({ uri, ...(version !== undefined && { version }), diagnostics });
    if (diagnostics.length > 0 || open !== undefined) this.#published.set(path, text);
    else this.#published.delete(path);
  }
}

function merged(known: Diagnostic[], more: readonly Diagnostic[]): Diagnostic[] {
  const texts = new Set(known.map((one) => JSON.stringify(one)));
  return [...known, ...more.filter((one) => !texts.has(JSON.stringify(one)))];
}
