// The language service of VS Code for JSON, fed with our own tree: its own parser does not know JSON5. It also scans
// the text here and there, so it gets one of the same length in which every string is a JSON string.

import {
  type ASTNode,
  type ClientCapabilities,
  type JSONDocument,
  type LanguageService,
  type TextDocument,
  getLanguageService,
} from "vscode-json-languageservice";
import { nodesOf } from "../../../compiler/read/tolerant/tree-lookup.ts";
import type { Tree } from "../../../compiler/read/tolerant/tree.ts";
import type { Mount } from "../files/mounts.ts";
import type { TextFile } from "../files/text-files.ts";
import { SchemaPlace, publishedSchema } from "./schema.ts";

/** A text as the service takes it. */
export interface ServedText {
  readonly document: TextDocument;
  readonly json: JSONDocument;
}

/** The service with our schema. */
export class JsonService {
  readonly service: LanguageService;
  readonly schema: SchemaPlace;
  /** Addresses of schemas by the place that they are for. */
  readonly #places = new Map<string, { readonly uri: string; readonly schema: object }>();
  readonly #shadows = new WeakMap<TextFile, string>();

  constructor(clientCapabilities: ClientCapabilities) {
    const published = publishedSchema();
    const text = JSON.stringify(published);
    this.schema = new SchemaPlace(published);
    // Whatever `$schema` names: a config is judged by the schema of this server.
    const schemaRequestService = (): Promise<string> => Promise.resolve(text);
    this.service = getLanguageService({
      clientCapabilities,
      schemaRequestService,
      workspaceContext: { resolveRelativePath: (path, from) => new URL(path, from).href },
    });
    this.#places.set("", { uri: "skykoi-schema:/0", schema: ownCopy(published) });
    this.#configure();
  }

  /** A file as it stands in its config. */
  serve(file: TextFile, mount: Mount | undefined): ServedText {
    const { document, tree } = file;
    const name = this.#schemaFor(mount?.keys ?? []);
    const shadow = (): string => {
      let text = this.#shadows.get(file);
      if (text === undefined) this.#shadows.set(file, (text = shadowOf(tree)));
      return text;
    };
    return {
      document: {
        uri: `file:///${name}`,
        languageId: "json",
        version: document.version,
        lineCount: document.lineCount,
        getText: (range) =>
          range ? shadow().slice(document.offsetAt(range.start), document.offsetAt(range.end)) : shadow(),
        positionAt: (offset) => document.positionAt(offset),
        offsetAt: (position) => document.offsetAt(position),
      },
      json: this.service.newJSONDocument(tree.root as ASTNode, []),
    };
  }

  /** The file name to which the schema of a place is bound. */
  #schemaFor(keys: readonly (string | number)[]): string {
    const pointer = keys.map((key) => (typeof key === "number" ? "*" : key)).join("/");
    let place = this.#places.get(pointer);
    if (!place) {
      place = {
        uri: `skykoi-schema:/${this.#places.size}`,
        schema: ownCopy(this.schema.under(keys).asRoot()),
      };
      this.#places.set(pointer, place);
      this.#configure();
    }
    return fileName(place.uri);
  }

  #configure(): void {
    const schemas = [...this.#places.values()].map(({ uri, schema }) => ({
      uri,
      schema,
      fileMatch: [fileName(uri)],
    }));
    this.service.configure({ schemas });
  }
}

/**
 * The service puts what a `$ref` names into its place, hence a copy. Without examples: it would insert the first one
 * as if it were meant, with kois that nobody has.
 */
function ownCopy(schema: object): object {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === "examples" && Array.isArray(value) ? undefined : value,
  );
  return JSON.parse(text) as object;
}

function fileName(schemaUri: string): string {
  return `skykoi-${schemaUri.slice(schemaUri.indexOf("/") + 1)}.json`;
}

/** The text with every string and key in double quotes, and with no comment that is left open. */
function shadowOf({ text, root, comments }: Tree): string {
  const pieces: string[] = [];
  let at = 0;
  for (const node of nodesOf(root)) {
    if (node.type !== "string" || node.length < 2) continue;
    const isBare = !/^["']/.test(text.charAt(node.offset));
    pieces.push(text.slice(at, node.offset), isBare ? "x".repeat(node.length) : blankString(node.length));
    at = node.offset + node.length;
  }
  const last = comments.at(-1);
  const isOpen = last !== undefined && last.offset >= at && !isClosed(text.slice(last.offset));
  const end = isOpen ? last.offset : text.length;
  pieces.push(text.slice(at, end), " ".repeat(text.length - end));
  return pieces.join("");
}

function blankString(length: number): string {
  return `"${"x".repeat(length - 2)}"`;
}

function isClosed(comment: string): boolean {
  return comment.startsWith("//") || /^\/\*[^]*\*\//.test(comment);
}
