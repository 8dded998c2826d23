// Findings while the config is being written.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver/node";
import { LspClient, cut } from "./client.ts";

let client: LspClient;
beforeAll(async () => {
  client = new LspClient();
  await client.initialize();
});
afterAll(() => client.stop());

const SHADOWED = `{
  kois: { list: [{ id: 'home', default: true }, { id: 'work' }] },
  channels: { whatsapp: { dmPolicy: 'allowlist', allowFrom: ['+15551230001'] } },
  bindings: [
    { koiId: 'home', match: { channel: 'whatsapp' } },
    { koiId: 'work', match: { channel: 'whatsapp' } },
  ],
}
`;

test("a finding has its code, page, tags and related places", async () => {
  const { uri, text } = await client.open("shadowed/SKYKOI.json", SHADOWED);
  const diagnostics = await client.diagnostics(uri, (one) => one.diagnostics.length > 0);
  const conflict = diagnostics.find((one) => one.severity === DiagnosticSeverity.Error);
  expect(conflict).toMatchObject({ code: "binding/conflict", source: "skykoi" });
  expect(conflict?.codeDescription?.href).toMatch(/^file:.*\/docs\/diagnostics\/binding-conflict\.md$/);
  expect(conflict?.range.start).toEqual({ line: 5, character: 4 });
  const [first] = conflict?.relatedInformation ?? [];
  expect(first?.location.uri).toBe(uri);
  expect(first?.location.range.start.line).toBe(4);
  expect(cut(text, first?.location.range ?? conflict!.range)).toBe(
    "{ koiId: 'home', match: { channel: 'whatsapp' } }",
  );
  await client.close(uri);
});

test("what could be away is marked as unnecessary", async () => {
  const text = SHADOWED.replace("koiId: 'work', match", "koiId: 'home', match");
  const { uri } = await client.open("duplicate/SKYKOI.json", text);
  const diagnostics = await client.diagnostics(uri, (one) => one.diagnostics.length > 0);
  const duplicate = diagnostics.find((one) => one.code === "binding/duplicate");
  expect(duplicate?.tags).toEqual([DiagnosticTag.Unnecessary]);
  await client.close(uri);
});

test("a mistake of shape is told once, by the compiler", async () => {
  const { uri, text } = await client.open(
    "shape/SKYKOI.json",
    "{ kois: { list: [{ id: 'home', nmae: 'x' }] } }",
  );
  const diagnostics = await client.diagnostics(uri, (one) => one.diagnostics.length > 0);
  expect(diagnostics.map(({ code }) => code)).toEqual(["schema/unknown-key"]);
  expect(cut(text, diagnostics[0]!.range)).toBe("nmae");
});

test("positions are in UTF-16 units, also behind astral characters and with CRLF", async () => {
  const text = "{\r\n  // 😀\r\n  kois: { list: [{ id: 'home', name: '😀😀', nmae: 1 }] },\r\n}\r\n";
  const { uri } = await client.open("utf16/SKYKOI.json", text);
  const [found] = await client.diagnostics(uri, (one) => one.diagnostics.length > 0);
  expect(found?.range.start).toEqual({ line: 2, character: text.split("\r\n")[2]?.indexOf("nmae") });
  expect(cut(text, found!.range)).toBe("nmae");
});

test("changes come in pieces, and the diagnostics follow", async () => {
  const { uri } = await client.open("pieces/SKYKOI.json", "{ kois: {\r\n list: [{ id: '😀' }] } }\r\n");
  await client.diagnostics(uri, (one) => one.diagnostics.some(({ code }) => code === "schema/pattern"));
  // The smiley, two units long, becomes a name.
  const start = { line: 1, character: 15 };
  const version = await client.change(uri, [
    { range: { start, end: { line: 1, character: 17 } }, text: "home" },
  ]);
  await client.diagnostics(uri, (one) => one.version === version && one.diagnostics.length === 0);
  const again = await client.change(uri, [
    { range: { start, end: { ...start, character: 19 } }, text: "a b" },
  ]);
  const [found] = await client.diagnostics(uri, (one) => one.version === again);
  expect(found?.range).toEqual({ start: { line: 1, character: 14 }, end: { line: 1, character: 19 } });
});

describe("includes", () => {
  const ROOT = "{ $include: './kois.json5', bindings: [{ koiId: 'work', match: { channel: 'webchat' } }] }";

  test("findings of an included file are published there, and unsaved texts win", async () => {
    client.write("inc/kois.json5", "{ kois: { list: [{ id: 'home' }, { id: 'work', nmae: 1 }] } }");
    const root = await client.open("inc/SKYKOI.json", ROOT);
    const part = client.uri("inc/kois.json5");
    const [onDisk] = await client.diagnostics(part, (one) => one.diagnostics.length > 0);
    expect(onDisk?.code).toBe("schema/unknown-key");
    expect(await client.diagnostics(root.uri)).toEqual([]);
    const open = await client.open("inc/kois.json5", "{ kois: { list: [{ id: 'home' }] } }");
    expect(open.uri).toBe(part);
    const [unknown] = await client.diagnostics(root.uri, (one) => one.diagnostics.length > 0);
    expect(unknown?.code).toBe("binding/unknown-koi");
    expect(await client.diagnostics(part, (one) => one.diagnostics.length === 0)).toEqual([]);
    expect([...client.refreshed].sort()).toEqual([
      "workspace/codeLens/refresh",
      "workspace/inlayHint/refresh",
    ]);
    await client.close(part);
    await client.diagnostics(part, (one) => one.diagnostics.length > 0);
    await client.close(root.uri);
    await client.diagnostics(part, (one) => one.diagnostics.length === 0);
  });

  test("a related place may lie in another file", async () => {
    const binding = "bindings: [{ koiId: 'home', match: { channel: 'webchat' } }]";
    client.write("far/part.json5", `{ ${binding}, kois: { list: [{ id: 'home' }, { id: 'work' }] } }`);
    const text = "{ $include: './part.json5', bindings: [{ koiId: 'work', match: { channel: 'webchat' } }] }";
    const { uri } = await client.open("far/SKYKOI.json", text);
    const found = await client.diagnostics(uri, (one) =>
      one.diagnostics.some(({ code }) => code === "binding/conflict"),
    );
    const conflict = found.find(({ code }) => code === "binding/conflict");
    expect(conflict?.relatedInformation?.map((one) => one.location.uri)).toContain(
      client.uri("far/part.json5"),
    );
  });

  test("an included file that is opened alone belongs to the SKYKOI.json above it", async () => {
    client.write(
      "alone/SKYKOI.json",
      "{ $include: './parts/*.json5', bindings: [{ koiId: 'gone', match: { channel: 'webchat' } }] }",
    );
    const { uri } = await client.open("alone/parts/kois.json5", "{ kois: { list: [{ id: 'home' }] } }");
    const root = client.uri("alone/SKYKOI.json");
    client.write("alone/parts/kois.json5", "{}");
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [] });
    const [found] = await client.diagnostics(root, (one) => one.diagnostics.length > 0);
    expect(found?.code).toBe("binding/unknown-koi");
    expect(await client.diagnostics(uri)).toEqual([]);
  });
});

test("a document that is no file yet has diagnostics as well", async () => {
  const uri = "untitled:Untitled-1";
  await client.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "json5", version: 1, text: "{ a: 1 }" },
  });
  const [found] = await client.diagnostics(uri, (one) => one.diagnostics.length > 0);
  expect(found?.code).toBe("schema/unknown-key");
});
