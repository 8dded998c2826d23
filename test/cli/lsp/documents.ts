// The types of documents that tests of the language server use, from one place.

export { TextDocument } from "vscode-languageserver-textdocument";
export type { CompletionItem } from "vscode-languageserver/node";
