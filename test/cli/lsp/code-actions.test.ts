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

describe("repairs", () => {
  test("a safe one is preferred, and does away with the finding", async () => {
    const { uri, actions, apply } = await actionsAt("binding/duplicate", DUPLICATE);
    const repair = actions.find((one) => one.isPreferred) as CodeAction;
    expect(repair.kind).toBe("quickfix");
    const text = apply(repair);
    expect(text).toBe(DUPLICATE.replace("\t{ koiId: 'home', match: { channel: 'webchat' } },\r\n", ""));
    await client.change(uri, [{ text }]);
    await client.diagnostics(
      uri,
      (one) => !one.diagnostics.some((other) => other.code === "binding/duplicate"),
    );
  });

  test("one that leaves a gap says so, and is not preferred", async () => {
    const text =
      "{ kois: { list: [{ id: 'a' }] }, channels: { whatsapp: { accounts: { x: {}, y: {} } } },\n" +
      "  bindings: [{ koiId: 'a', match: { channel: 'whatsapp' } }] }\n";
    const { actions } = await actionsAt("binding/default-account-ambiguous", text);
    const gap = actions.find((one) => one.title.endsWith("(fill in what is missing)")) as CodeAction;
    expect(gap.isPreferred).toBe(false);
    expect(gap.edit?.changes).toBeDefined();
  });

  test("a repair may lie in another file", async () => {
    client.write("there/part.json5", "{ kois: { list: [{ id: 'Home' }] } }");
    const root = await client.open("there/SKYKOI.json", "{ $include: './part.json5' }");
    const part = client.uri("there/part.json5");
    const [found] = await client.diagnostics(part, (one) => one.diagnostics.length > 0);
    expect(found?.code).toBe("koi/id-not-canonical");
    const opened = await client.open("there/part.json5", "{ kois: { list: [{ id: 'Home' }] } }");
    const actions = await client.ask<CodeAction[]>("textDocument/codeAction", opened.uri, {
      range: found?.range,
      context: { diagnostics: [] },
    });
    const repair = actions.find((one) => one.isPreferred);
    expect(repair?.edit?.changes?.[part]?.[0]?.newText).toMatch(/home/);
    await client.close(root.uri);
  });

  test("all safe ones are applied at once, over all files, and only when asked for", async () => {
    client.write("all/part.json5", "{ kois: { list: [{ id: 'main', default: true }, { id: 'Home' }] } }");
    const text = DUPLICATE.replace("kois: { list: [{ id: 'home' }] }", "$include: './part.json5'");
    const { uri } = await client.open("all/SKYKOI.json", text);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const ask = (context: object): Promise<CodeAction[]> =>
      client.ask("textDocument/codeAction", uri, { range, context: { diagnostics: [], ...context } });
    expect(await ask({})).toEqual([]);
    const [all] = await ask({ only: ["source.fixAll"] });
    expect(all?.kind).toBe("source.fixAll.skykoi");
    const part = client.uri("all/part.json5");
    const applied = (address: string, before: string): string =>
      TextDocument.applyEdits(
        TextDocument.create(address, "json5", 1, before),
        all?.edit?.changes?.[address] ?? [],
      );
    expect(applied(part, "{ kois: { list: [{ id: 'main', default: true }, { id: 'Home' }] } }")).toBe(
      "{ kois: { list: [{ id: 'main', default: true }, { id: 'home' }] } }",
    );
    expect(applied(uri, text)).toBe(
      text.replace("\t{ koiId: 'home', match: { channel: 'webchat' } },\r\n", ""),
    );
  });
});
