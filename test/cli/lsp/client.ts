// A client of the language server, as an editor is one: the built command as a process, the protocol over its streams.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type TextDocumentContentChangeEvent,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

const binary = join(import.meta.dirname, "../../../dist/skykoi.js");

const capabilities: ClientCapabilities = {
  workspace: { inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, versionSupport: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
    hover: { contentFormat: ["markdown"] },
  },
};

/** A document that is open in the client. */
export interface OpenDocument {
  readonly uri: string;
  readonly text: string;
}

/** A client with a folder of its own. */
export class LspClient {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), "skykoi-lsp-")));
  readonly #process: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  /** The process's exit code. */
  readonly ended: Promise<number | null>;
  /** Messages for the client's log. */
  readonly logged: string[] = [];
  /** What the client was told to ask for again. */
  readonly refreshed: Set<string> = new Set();
  readonly #published = new Map<string, PublishDiagnosticsParams>();
  readonly #waiting = new Set<() => void>();
  #version = 0;
  stderr = "";

  constructor() {
    this.#process = spawn(process.execPath, [binary, "lsp", "--stdio"], {
      cwd: this.folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: this.folder },
    });
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => this.#process.on("close", resolve));
    const { stdout, stdin } = this.#process;
    stdin.on("error", () => {});
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    this.connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.#published.set(params.uri, params);
      for (const wake of this.#waiting) wake();
    });
    this.connection.onRequest("client/registerCapability", () => null);
    for (const method of ["workspace/inlayHint/refresh", "workspace/codeLens/refresh"]) {
      this.connection.onRequest(method, () => {
        this.refreshed.add(method);
        return null;
      });
    }
    this.connection.listen();
  }

  /** Opens the session. `more` goes beyond what the client can do anyway. */
  async initialize(more: ClientCapabilities = {}, name = "test"): Promise<InitializeResult> {
    const result = await this.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      clientInfo: { name },
      capabilities: {
        ...capabilities,
        ...more,
        textDocument: { ...capabilities.textDocument, ...more.textDocument },
      },
    });
    await this.connection.sendNotification("initialized", {});
    return result as InitializeResult;
  }

  /** Writes a file on the disk and gives its address. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return this.uri(name);
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder, name)).href;
  }

  /** Opens a document; nothing is written to the disk. */
  async open(name: string, text: string): Promise<OpenDocument> {
    const uri = this.uri(name);
    const version = ++this.#version;
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "json5", version, text },
    });
    return { uri, text };
  }

  /** Changes a document; gives the version that it has now. */
  async change(uri: string, contentChanges: TextDocumentContentChangeEvent[]): Promise<number> {
    const version = ++this.#version;
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges,
    });
    return version;
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** A request about a document. */
  ask<Result>(method: string, uri: string, params: object = {}): Promise<Result> {
    return this.connection.sendRequest(method, { textDocument: { uri }, ...params });
  }

  /** The diagnostics of a document once they fit. Waits for them up to ten seconds. */
  async diagnostics(
    uri: string,
    fits: (published: PublishDiagnosticsParams) => boolean = () => true,
  ): Promise<Diagnostic[]> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const published = this.#published.get(uri);
      if (published && fits(published)) return published.diagnostics;
      if (Date.now() > deadline)
        throw new Error(`no such diagnostics; the last: ${JSON.stringify(published)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, 200);
        const waiting = this.#waiting;
        function wake(): void {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        }
        waiting.add(wake);
      });
    }
  }

  /** Shuts the session down and removes the folder; gives the exit code. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await this.ended;
    this.remove();
    return code;
  }

  /** Ends the connection without a word. */
  hangUp(): void {
    this.#process.stdin.end();
  }

  remove(): void {
    this.connection.dispose();
    this.#process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A text with its cursor: `|` marks it and is taken out. */
export function withCursor(marked: string): { readonly text: string; readonly position: Position } {
  const offset = marked.indexOf("|");
  const before = marked.slice(0, offset).split(/\r\n|\r|\n/);
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), position };
}

/** The part of a text in a range, which is on one line. */
export function cut(text: string, { start, end }: { start: Position; end: Position }): string {
  return text.split(/\r\n|\r|\n/)[start.line]?.slice(start.character, end.character) ?? "";
}
