// What is shown about a config: hovers, structure, hints, lines above bindings, answers about routing.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  CodeLens,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  SelectionRange,
} from "vscode-languageserver/node";
import { LspClient, cut, withCursor } from "./client.ts";

let client: LspClient;
beforeAll(async () => {
  client = new LspClient();
  await client.initialize();
});
afterAll(() => client.stop());

let count = 0;
async function open(marked: string) {
  const { text, position } = withCursor(marked.includes("|") ? marked : `${marked}|`);
  const { uri } = await client.open(`reading-${++count}.json5`, text);
  return { uri, text, position };
}

describe("hover", () => {
  test("tells of a key what the schema says, in Markdown", async () => {
    const { uri, position } = await open("{ bindings: [{ ko|iId: 'a', match: {} }] }");
    const hover = await client.ask<Hover>("textDocument/hover", uri, { position });
    expect(hover.contents).toMatchObject({
      kind: "markdown",
      value: expect.stringMatching(/^Koi that gets the messages; one of `kois\.list`\./),
    });
  });

  test("has the range of a word in single quotes, behind astral characters", async () => {
    const { uri, text, position } = await open(
      "{ /* 😀 */ bindings: [{ match: { channel: 'what|sapp' } }] }",
    );
    const hover = await client.ask<Hover>("textDocument/hover", uri, { position });
    expect(cut(text, hover.range!)).toBe("'whatsapp'");
  });

  test("says nothing of what the schema does not know, and in an unknown document", async () => {
    const { uri, position } = await open("{ un|known: 1 }");
    expect(await client.ask("textDocument/hover", uri, { position })).toBeNull();
    expect(await client.ask("textDocument/hover", client.uri("never-opened"), { position })).toBeNull();
  });
});

test("symbols are the keys, nested", async () => {
  const { uri } = await open("{ 'kois': { list: [{ id: 'a' }] }, bindings: [ }");
  const symbols = await client.ask<DocumentSymbol[]>("textDocument/documentSymbol", uri);
  const names = (list: readonly DocumentSymbol[]): unknown =>
    Object.fromEntries(list.map(({ name, children }) => [name, names(children ?? [])]));
  expect(symbols[0]?.children?.[0]?.children?.[0]?.detail).toBe("a");
  expect(names(symbols)).toEqual({ kois: { list: { 0: { id: {} } } }, bindings: {} });
});

test("objects, lists and comments fold, brackets in strings do not", async () => {
  const { uri } = await open("{\n  a: '{ [ /*',\n  b: [\n    1,\n    2,\n  ],\n  /* one\n     two */\n}\n");
  const folds = await client.ask<FoldingRange[]>("textDocument/foldingRange", uri);
  const lines = folds.map(({ startLine, endLine, kind }) => [startLine, endLine, kind]);
  expect(lines).toEqual([
    [2, 4, "array"],
    [6, 7, "comment"],
    [0, 7, "object"],
  ]);
});

test("a selection grows from the word to its quotes, its key, its object", async () => {
  const { uri, text, position } = await open("{ a: { koiId: 'wo|rk' } }");
  const [inner] = await client.ask<SelectionRange[]>("textDocument/selectionRange", uri, {
    positions: [position],
  });
  const grown: string[] = [];
  for (let at = inner; at; at = at.parent) grown.push(cut(text, at.range));
  expect(grown).toEqual([
    "work",
    "'work'",
    "koiId: 'work'",
    " koiId: 'work' ",
    "{ koiId: 'work' }",
    "a: { koiId: 'work' }",
    " a: { koiId: 'work' } ",
    "{ a: { koiId: 'work' } }",
  ]);
});

const BINDINGS = `{
  session: { dmScope: 'per-channel-peer' },
  kois: { list: [{ id: 'home', default: true }, { id: 'work' }] },
  channels: { whatsapp: { dmPolicy: 'open', allowFrom: ['*'], defaultAccount: 'biz', accounts: { biz: {}, own: {} } } },
  bindings: [
    { koiId: 'work', match: { channel: 'whatsapp', peer: { kind: 'dm', id: '+15551230001' } } },
    { koiId: 'home', match: { channel: 'whatsapp', accountId: '*' } },
    { koiId: 'home', match: { channel: 'whatsapp', accountId: '*' } },
  ],
}
`;

test("hints name the koi, the ground and the account that was left out", async () => {
  const { uri } = await open(BINDINGS);
  const range = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
  const hints = await client.ask<InlayHint[]>("textDocument/inlayHint", uri, { range });
  expect(hints.map(({ position, label }) => [position.line, label])).toEqual([
    [5, "account biz"],
    [5, "→ work (peer)"],
    [6, "→ home (channel)"],
    [7, "→ nobody, taken by bindings[1]"],
  ]);
  const none = await client.ask<InlayHint[]>("textDocument/inlayHint", uri, {
    range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } },
  });
  expect(none).toEqual([]);
});

test("a line above each binding tells what it receives", async () => {
  const { uri } = await open(BINDINGS);
  const lenses = await client.ask<CodeLens[]>("textDocument/codeLens", uri);
  expect(lenses.map(({ range, command }) => [range.start.line, command?.title])).toEqual([
    [5, "receives whatsapp/biz, dm +15551230001"],
    [6, expect.stringMatching(/^receives whatsapp\/biz, dm \+/)],
    [7, "receives nothing: shadowed by bindings[1] (line 7)"],
  ]);
});

describe("skykoi.route", () => {
  const route = (...args: unknown[]): Promise<unknown> =>
    client.connection.sendRequest("workspace/executeCommand", { command: "skykoi.route", arguments: args });

  test("answers like skykoi route --json, from the text in the editor", async () => {
    const { uri } = await open(BINDINGS);
    const facts = { channel: "whatsapp", peer: { kind: "dm", id: "+1 555 123-0001" } };
    expect(await route(uri, facts)).toMatchObject({
      koiId: "work",
      tier: "peer",
      bindingIndex: 0,
      accountId: "biz",
      source: { line: 6, column: 5 },
    });
  });

  test("says why there is no answer", async () => {
    const { uri } = await open(BINDINGS);
    expect(await route(uri, { channel: "icq" })).toMatchObject({ error: { code: "facts/unknown-channel" } });
    expect(await route("file:///nowhere", {})).toMatchObject({ error: { code: "facts/no-config" } });
    const broken = await open("{ bindings: 1 }");
    expect(await route(broken.uri, {})).toMatchObject({ error: { code: "facts/no-table" } });
  });
});
