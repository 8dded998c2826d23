// The published schema in the JSON language service of VS Code, as an editor without the language server uses it.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type CompletionItem,
  type LanguageService,
  TextDocument,
  getLanguageService,
} from "vscode-json-languageservice";

const URI = "file:///home/me/.SKYKOI/SKYKOI.json";
let service: LanguageService;

beforeAll(() => {
  service = getLanguageService({
    clientCapabilities: {
      textDocument: { completion: { completionItem: { documentationFormat: ["markdown"] } } },
    },
  });
  const schema = JSON.parse(readFileSync("schema/skykoi.schema.json", "utf8")) as object;
  service.configure({
    schemas: [{ uri: "skykoi://schema", fileMatch: ["SKYKOI.json"], schema }],
    validate: true,
  });
});

/** A document with the cursor at `|`. */
function at(marked: string) {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const document = TextDocument.create(URI, "json", 1, text);
  return { document, position: document.positionAt(offset), parsed: service.parseJSONDocument(document) };
}

async function complete(marked: string): Promise<readonly CompletionItem[]> {
  const { document, position, parsed } = at(marked);
  return (await service.doComplete(document, position, parsed))?.items ?? [];
}

async function problems(text: string): Promise<string[]> {
  const { document, parsed } = at(text);
  const found = await service.doValidation(document, parsed);
  return found.map(({ message, range }) => `${range.start.line}:${range.start.character} ${message}`);
}

describe("completion", () => {
  test("offers the keys that an object may still have", async () => {
    const labels = (await complete('{ "bindings": [{ "koiId": "work", | }] }')).map((item) => item.label);
    expect(labels.sort()).toEqual(["$include", "comment", "match", "session"]);
  });

  test("offers the values of a list of words, and true and false", async () => {
    const channels = await complete('{ "bindings": [{ "match": { "channel": | } }] }');
    expect(channels.map((item) => item.label)).toEqual(
      expect.arrayContaining(['"whatsapp"', '"telegram"', '"discord"', '"slack"', '"webchat"']),
    );
    const flags = await complete('{ "kois": { "list": [{ "id": "a", "default": | }] } }');
    expect(flags.map((item) => item.label).sort()).toEqual(["false", "true"]);
  });

  test("offers whole bindings and kois as snippets", async () => {
    const binding = (await complete('{ "bindings": [ | ] }')).find(
      (item) => item.label === "binding: an account",
    );
    expect(binding?.textEdit?.newText).toBe(
      '{\n\t"koiId": "$1",\n\t"match": {\n\t\t"channel": "$2",\n\t\t"accountId": "$3"\n\t}\n}',
    );
    const kois = await complete('{ "kois": { "list": [ | ] } }');
    expect(kois.map((item) => item.label)).toEqual(expect.arrayContaining(["koi", "koi: with a name"]));
  });
});

test("hover shows a description as Markdown", async () => {
  const { document, position, parsed } = at('{ "bindings": [{ "ko|iId": "work" }] }');
  const hover = await service.doHover(document, position, parsed);
  expect(hover?.contents).toEqual([
    "Koi that gets the messages; one of `kois.list`.\n\n" +
      "A koi id: 1 to 64 letters, digits, `-` or `_`, starting with a letter or digit. Case does not count; " +
      "lower case is canonical.",
  ]);
});

describe("validation", () => {
  test("takes comments, trailing commas and $schema", async () => {
    const text = `// two kois
{
  "$schema": "skykoi://schema",
  "kois": { "list": [{ "id": "home" }, { "id": "work" },] }, /* and one binding */
  "bindings": [{ "koiId": "work", "match": { "channel": "whatsapp", }, },],
}
`;
    expect(await problems(text)).toEqual([]);
  });

  test("marks a wrong value, an unknown key and a missing one where they are", async () => {
    const text = `{
  "bindings": [
    { "koiId": "work", "match": { "channel": "whatsapp", "peer": { "kind": "dmm", "id": "1" } } },
    { "koiId": "work", "mach": {} }
  ]
}`;
    expect(await problems(text)).toEqual([
      expect.stringMatching(/^2:75 Value is not accepted/),
      expect.stringMatching(/^3:4 Missing property "match"/),
      expect.stringMatching(/^3:23 Property mach is not allowed/),
    ]);
  });
});
