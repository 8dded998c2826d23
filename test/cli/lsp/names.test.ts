// Kois and accounts by name: where they are defined, where they are used, and new names for them.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Location, WorkspaceEdit } from "vscode-languageserver/node";
import { LspClient, cut, withCursor } from "./client.ts";
import { TextDocument } from "./documents.ts";

let client: LspClient;
beforeAll(async () => {
  client = new LspClient();
  await client.initialize();
});
afterAll(() => client.stop());

const KOIS = `{
  // 😀
  list: [{ id: 'home', subagents: { allowKois: ['work'] } }, { id: "work" }],
}
`;
const CONFIG = `{
  kois: { $include: './kois.json5' },
  channels: { whatsapp: { defaultAccount: 'biz', accounts: { biz: {}, personal: {} } },
    telegram: { accounts: { biz: {} } } },
  tools: { koiToKoi: { allow: ['Work'] } },
  broadcast: { '120363000000000001@g.us': ['home', 'work'] },
  bindings: [
    { koiId: 'wo|rk', match: { channel: 'whatsapp', accountId: 'biz' } },
    { koiId: 'home', match: { channel: 'telegram', accountId: 'biz' } },
  ],
}
`;

/** Opens the config with the cursor at the mark that \`CONFIG\` has, or at \`|\` put elsewhere. */
async function openAt(folder: string, marked = CONFIG) {
  client.write(`${folder}/kois.json5`, KOIS);
  const { text, position } = withCursor(marked);
  const { uri } = await client.open(`${folder}/SKYKOI.json`, text);
  return { uri, text, position, kois: client.uri(`${folder}/kois.json5`) };
}

function moved(before: string, after: string): string {
  return CONFIG.replace("wo|rk", "work").replace(before, after);
}

function places(locations: readonly Location[], texts: Readonly<Record<string, string>>): string[] {
  return locations.map(({ uri, range }) => `${range.start.line} ${cut(texts[uri] ?? "", range)}`);
}

function applied(edit: WorkspaceEdit | null, uri: string, text: string): string {
  return TextDocument.applyEdits(TextDocument.create(uri, "json5", 1, text), edit?.changes?.[uri] ?? []);
}

test("a koi is defined where its id stands, in whatever file", async () => {
  const { uri, position, kois } = await openAt("definition");
  const found = await client.ask<Location[]>("textDocument/definition", uri, { position });
  const character = KOIS.split("\n")[2]?.lastIndexOf("work") ?? 0;
  const range = { start: { line: 2, character }, end: { line: 2, character: character + 4 } };
  expect(found).toEqual([{ uri: kois, range }]);
});

test("an account is defined by its key, for its own channel", async () => {
  const { uri, text, position } = await openAt(
    "account",
    moved("accountId: 'biz' } },\n    {", "accountId: 'b|iz' } },\n    {"),
  );
  const found = await client.ask<Location[]>("textDocument/definition", uri, { position });
  expect(places(found, { [uri]: text })).toEqual(["2 biz"]);
  expect(found[0]?.range.start.character).toBe(text.split("\n")[2]?.indexOf("biz: {}"));
});

test("an include leads to its file", async () => {
  const { uri, position, kois } = await openAt("include", moved("./kois", "./k|ois"));
  const found = await client.ask<Location[]>("textDocument/definition", uri, { position });
  expect(found.map((one) => one.uri)).toEqual([kois]);
});

test("references are every place that names the koi, in any spelling", async () => {
  const { uri, text, position, kois } = await openAt("references");
  const context = { includeDeclaration: true };
  const found = await client.ask<Location[]>("textDocument/references", uri, { position, context });
  expect(places(found, { [uri]: text, [kois]: KOIS })).toEqual([
    "4 Work",
    "5 work",
    "7 work",
    "2 work",
    "2 work",
  ]);
  const others = { includeDeclaration: false };
  const without = await client.ask<Location[]>("textDocument/references", uri, { position, context: others });
  expect(without.length).toBe(4);
});

describe("renaming", () => {
  test("a koi gets its new id in every file", async () => {
    const { uri, text, position, kois } = await openAt("rename");
    const prepared = await client.ask<{ placeholder: string; range: Location["range"] }>(
      "textDocument/prepareRename",
      uri,
      { position },
    );
    expect(prepared.placeholder).toBe("work");
    expect(cut(text, prepared.range)).toBe("work");
    const edit = await client.ask<WorkspaceEdit>("textDocument/rename", uri, { position, newName: "office" });
    expect(applied(edit, kois, KOIS)).toBe(KOIS.replaceAll("work", "office"));
    expect(applied(edit, uri, text)).toBe(text.replace(/work|Work/g, "office"));
  });

  test("an account gets its new id on its channel alone, with quotes where its key needs them", async () => {
    const { uri, text, position } = await openAt(
      "rename-account",
      moved("accounts: { biz: {}, p", "accounts: { b|iz: {}, p"),
    );
    const edit = await client.ask<WorkspaceEdit>("textDocument/rename", uri, { position, newName: "my-biz" });
    const wanted = text
      .replace("defaultAccount: 'biz', accounts: { biz:", "defaultAccount: 'my-biz', accounts: { 'my-biz':")
      .replace("'whatsapp', accountId: 'biz'", "'whatsapp', accountId: 'my-biz'");
    expect(applied(edit, uri, text)).toBe(wanted);
  });

  test("an id that is none, or taken, is refused", async () => {
    const { uri, position } = await openAt("refused");
    const rename = (newName: string): Promise<unknown> =>
      client.ask("textDocument/rename", uri, { position, newName });
    await expect(rename("My Office")).rejects.toThrow(/is not an id/);
    await expect(rename("")).rejects.toThrow(/is not an id/);
    await expect(rename("home")).rejects.toThrow('there is already a koi "home"');
    expect(await rename("work")).not.toBeNull();
  });

  test("what names nothing can't be renamed", async () => {
    const { uri, position } = await openAt("nothing", moved("koiId: 'home'", "ko|iId: 'home'"));
    expect(await client.ask("textDocument/prepareRename", uri, { position })).toBeNull();
    expect(await client.ask("textDocument/rename", uri, { position, newName: "x" })).toBeNull();
  });
});
