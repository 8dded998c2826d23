// Whatever is in the editor, the server answers, in time, and goes on.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { CompletionItem } from "vscode-languageserver/node";
import { LspClient } from "./client.ts";

let client: LspClient;
beforeAll(async () => {
  client = new LspClient();
  await client.initialize();
});
afterAll(() => client.stop());

const REQUESTS = [
  "textDocument/completion",
  "textDocument/hover",
  "textDocument/documentSymbol",
  "textDocument/foldingRange",
  "textDocument/definition",
  "textDocument/prepareRename",
  "textDocument/codeLens",
];

/** Bindings for as many people. */
function bindings(count: number): string {
  const one = (i: number): string =>
    `{ koiId: 'home', match: { channel: 'whatsapp', peer: { kind: 'dm', id: '+${i}' } } },`;
  return Array.from({ length: count }, (_, i) => one(15_550_000_000 + i)).join("\n");
}

const HOSTILE: Readonly<Record<string, string>> = {
  "100,000 open lists": "[".repeat(100_000),
  "100,000 nested objects": `${"{a:".repeat(100_000)}1${"}".repeat(100_000)}`,
  "10 MB of bindings": `{ kois: { list: [{ id: 'home' }] }, bindings: [\n${bindings(110_000)}] }`,
  "10 MB of comments that are never closed": "{ a /*\n".repeat(1_400_000),
  "1 MB in one string": `{ a: '${"x".repeat(1_000_000)}' }`,
  "half of a surrogate pair": "{ a: '\ud83d', \ude00: 1 }",
  "NUL and other control characters": "{ \0: '\u0001', a\u0007 }",
};

test.each(Object.entries(HOSTILE))(
  "%s",
  async (name, text) => {
    const { uri } = await client.open(`${name.replace(/\W/g, "-")}.json5`, text);
    const started = Date.now();
    for (const method of REQUESTS) {
      for (const position of [
        { line: 0, character: 3 },
        { line: 1_000_000_000, character: 1_000_000_000 },
      ]) {
        await client.ask(method, uri, { position });
      }
    }
    await client.diagnostics(uri, () => true);
    await client.close(uri);
    // Much for a person, and nothing like what a quadratic reader would take.
    expect(Date.now() - started).toBeLessThan(90_000);
    expect(client.logged).toEqual([]);
  },
  120_000,
);

test("afterwards it answers as before", async () => {
  const { uri } = await client.open("after.json5", "{  }");
  const items = await client.ask<CompletionItem[]>("textDocument/completion", uri, {
    position: { line: 0, character: 2 },
  });
  expect(items.map(({ label }) => label)).toContain("bindings");
});
