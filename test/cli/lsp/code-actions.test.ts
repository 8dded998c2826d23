// What can be done about a finding, from the editor.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CodeAction, Diagnostic } from "vscode-languageserver/node";
import { LspClient } from "./client.ts";
import { TextDocument } from "./documents.ts";

let client: LspClient;
beforeAll(async () => {
  client = new LspClient();
  await client.initialize();
});
afterAll(() => client.stop());

let count = 0;

/** Actions at the first finding of a code. */
async function actionsAt(code: string, text: string, only?: string[]) {
  const { uri } = await client.open(`actions-${++count}/SKYKOI.json`, text);
  const found = await client.diagnostics(uri, (one) => one.diagnostics.some((other) => other.code === code));
  const diagnostic = found.find((one) => one.code === code) as Diagnostic;
  const actions = await client.ask<CodeAction[]>("textDocument/codeAction", uri, {
    range: diagnostic.range,
    context: { diagnostics: [diagnostic], ...(only && { only }) },
  });
  const apply = ({ edit }: CodeAction): string =>
    TextDocument.applyEdits(TextDocument.create(uri, "json5", 1, text), edit?.changes?.[uri] ?? []);
  return { uri, diagnostic, actions, apply };
}

const DUPLICATE =
  "{\r\n  kois: { list: [{ id: 'home' }] },\r\n  bindings: [\r\n" +
  "    { koiId: 'home', match: { channel: 'webchat' } },\r\n" +
  "\t{ koiId: 'home', match: { channel: 'webchat' } },\r\n  ],\r\n}\r\n";

describe("silencing", () => {
  test("puts a comment before the line, indented and ended like it", async () => {
    const { uri, diagnostic, actions, apply } = await actionsAt("binding/duplicate", DUPLICATE);
    const silence = actions.find((one) => /silence/.test(one.title)) as CodeAction;
    expect(silence.kind).toBe("quickfix");
    expect(silence.diagnostics).toEqual([diagnostic]);
    const text = apply(silence);
    expect(text).toContain("},\r\n\t// skykoi-ignore binding/duplicate: \r\n\t{ koiId");
    await client.change(uri, [{ text }]);
    await client.diagnostics(
      uri,
      (one) => !one.diagnostics.some((other) => other.code === "binding/duplicate"),
    );
  });

  test("is not offered for what can't be silenced, nor where no comment can stand", async () => {
    const shape = await actionsAt("schema/unknown-key", "{ a: 1 }");
    expect(shape.actions.filter((one) => /silence/.test(one.title))).toEqual([]);
    const inComment = DUPLICATE.replace("\t{ koiId", "/*\r\n*/{ koiId");
    const { actions } = await actionsAt("binding/duplicate", inComment);
    expect(actions.filter((one) => /silence/.test(one.title))).toEqual([]);
  });
});

test("only the kinds that the client asks for are made", async () => {
  const { actions } = await actionsAt("binding/duplicate", DUPLICATE, ["refactor"]);
  expect(actions).toEqual([]);
});
