// The language server: requests of the client to features, one connection a process.

import {
  CodeActionKind,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  type PublishDiagnosticsParams,
  TextDocumentSyncKind,
  TextDocuments,
  createConnection,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { compilerHost } from "../compiler-host.ts";
import type { ProcessIo } from "../process-io.ts";
import { version } from "../version.ts";
import type { ClientAbilities, LspContext } from "./context.ts";
import { FIX_ALL, codeActions } from "./features/code-actions.ts";
import { codeLenses } from "./features/code-lens.ts";
import { completions } from "./features/completion.ts";
import { definitions, references } from "./features/definition.ts";
import { hover } from "./features/hover.ts";
import { inlayHints } from "./features/inlay-hints.ts";
import { foldings, selections, symbols } from "./features/outline.ts";
import { prepareRename, rename } from "./features/rename.ts";
import { ROUTE_COMMAND, routeCommand } from "./features/route-command.ts";
import { Projects } from "./files/projects.ts";
import { TextFiles } from "./files/text-files.ts";
import { guarded } from "./guard.ts";
import { JsonService } from "./json/json-service.ts";
import { Publisher } from "./publish.ts";

/**
 * Serves one client over these streams. The process ends with `exit`, or when `input` ends: 0 after `shutdown`, else 1.
 */
export function startServer(
  io: ProcessIo,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): void {
  const connection = createConnection(input, output);
  const log = (message: string): void => connection.console.error(message);
  // Standard output belongs to the protocol, whatever a library has to say.
  for (const name of ["log", "info", "debug"] as const) console[name] = console.error;
  connection.onInitialize((params) => {
    const context = contextFor(io, params);
    const publish = (one: PublishDiagnosticsParams): void => void connection.sendDiagnostics(one);
    const publisher = new Publisher(context, publish, log, () => refresh(connection, context, log));
    syncDocuments(connection, context, publisher);
    serveFeatures(connection, context, log);
    if (context.client.watchesFiles) connection.onInitialized(() => watchFiles(connection, log));
    return initializeResult();
  });
  connection.listen();
}

function contextFor(io: ProcessIo, params: InitializeParams): LspContext {
  const files = new TextFiles();
  const disk = compilerHost(io, false);
  return {
    files,
    disk,
    projects: new Projects(files, disk),
    json: new JsonService(params.capabilities),
    client: abilitiesOf(params),
  };
}

function abilitiesOf({ capabilities, clientInfo }: InitializeParams): ClientAbilities {
  const { textDocument, workspace } = capabilities;
  return {
    retriggers: clientInfo?.name.startsWith("Visual Studio Code") === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    related: textDocument?.publishDiagnostics?.relatedInformation === true,
    markdown: textDocument?.hover?.contentFormat?.includes("markdown") === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
  };
}

function initializeResult(): InitializeResult {
  return {
    serverInfo: { name: "skykoi", version: version() },
    capabilities: {
      positionEncoding: "utf-16",
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
      completionProvider: { triggerCharacters: ['"', "'", ":"] },
      hoverProvider: true,
      documentSymbolProvider: true,
      foldingRangeProvider: true,
      selectionRangeProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
      definitionProvider: true,
      referencesProvider: true,
      renameProvider: { prepareProvider: true },
      inlayHintProvider: true,
      codeLensProvider: {},
      executeCommandProvider: { commands: [ROUTE_COMMAND] },
    },
  };
}

function syncDocuments(connection: Connection, { files }: LspContext, publisher: Publisher): void {
  const documents = new TextDocuments(TextDocument);
  // Called for an opened document as well.
  documents.onDidChangeContent(({ document }) => {
    files.update(document);
    publisher.schedule();
  });
  documents.onDidClose(({ document }) => {
    files.close(document.uri);
    publisher.schedule();
  });
  documents.listen(connection);
  connection.onDidChangeWatchedFiles(() => {
    files.forgetDisk();
    publisher.schedule();
  });
}

function watchFiles(connection: Connection, log: (message: string) => void): void {
  const watchers = [{ globPattern: "**/*.{json,json5}" }];
  connection.client
    .register(DidChangeWatchedFilesNotification.type, { watchers })
    .catch((error: unknown) => log(`skykoi lsp: files are not watched: ${String(error)}`));
}

function refresh(connection: Connection, { client }: LspContext, log: (message: string) => void): void {
  const asked = [
    ...(client.refreshesHints ? [connection.languages.inlayHint.refresh()] : []),
    ...(client.refreshesLenses ? [connection.sendRequest(CodeLensRefreshRequest.type)] : []),
  ];
  Promise.all(asked).catch((error: unknown) =>
    log(`skykoi lsp: the client refreshes nothing: ${String(error)}`),
  );
}

function serveFeatures(connection: Connection, context: LspContext, log: (message: string) => void): void {
  connection.onCompletion(
    guarded("completion", [], log, (p) => completions(context, p.textDocument.uri, p.position)),
  );
  connection.onHover(guarded("hover", null, log, (p) => hover(context, p.textDocument.uri, p.position)));
  connection.onDocumentSymbol(guarded("symbols", [], log, (p) => symbols(context, p.textDocument.uri)));
  connection.onFoldingRanges(guarded("folding", [], log, (p) => foldings(context, p.textDocument.uri)));
  connection.onSelectionRanges(
    guarded("selection", [], log, (p) => selections(context, p.textDocument.uri, p.positions)),
  );
  connection.onCodeAction(guarded("code actions", [], log, (p) => codeActions(context, p)));
  connection.onDefinition(
    guarded("definition", [], log, (p) => definitions(context, p.textDocument.uri, p.position)),
  );
  connection.onReferences(
    guarded("references", [], log, (p) =>
      references(context, p.textDocument.uri, p.position, p.context.includeDeclaration),
    ),
  );
  connection.onPrepareRename(
    guarded("rename", null, log, (p) => prepareRename(context, p.textDocument.uri, p.position)),
  );
  connection.onRenameRequest(
    guarded("rename", null, log, (p) => rename(context, p.textDocument.uri, p.position, p.newName)),
  );
  connection.languages.inlayHint.on(
    guarded("inlay hints", [], log, (p) => inlayHints(context, p.textDocument.uri, p.range)),
  );
  connection.onCodeLens(guarded("code lens", [], log, (p) => codeLenses(context, p.textDocument.uri)));
  connection.onExecuteCommand(
    guarded("command", null, log, (p) =>
      p.command === ROUTE_COMMAND ? routeCommand(context, p.arguments ?? []) : null,
    ),
  );
}
