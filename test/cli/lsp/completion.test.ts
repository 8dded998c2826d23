// What is offered while a config is being written, and how it is inserted.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CompletionItem, TextDocument } from "./documents.ts";
import { LspClient, withCursor } from "./client.ts";

let client: LspClient;
let plain: LspClient;
beforeAll(async () => {
  [client, plain] = [new LspClient(), new LspClient()];
  await client.initialize({}, "Visual Studio Code");
  await plain.initialize({ textDocument: { completion: { completionItem: { snippetSupport: false } } } });
});
afterAll(() => Promise.all([client.stop(), plain.stop()]));

let count = 0;

/** Items at `|`, by label. */
async function complete(
  marked: string,
  { by = client, name = `completion-${++count}.json5` } = {},
): Promise<Map<string, CompletionItem & { text: string }>> {
  const { text, position } = withCursor(marked);
  const { uri } = await by.open(name, text);
  const items = (await by.ask<CompletionItem[]>("textDocument/completion", uri, { position })) ?? [];
  await by.close(uri);
  return new Map(items.map((item) => [item.label, { ...item, text: applied(text, item) }]));
}

function applied(text: string, { textEdit }: CompletionItem): string {
  if (!textEdit || !("range" in textEdit)) throw new Error("an item without an edit");
  return TextDocument.applyEdits(TextDocument.create("file:///a", "json5", 1, text), [textEdit]);
}

const KOIS = "kois: { list: [{ id: 'home' }, { id: 'work' }] }";
const ACCOUNTS =
  "channels: { whatsapp: { accounts: { personal: {}, biz: {} } }, telegram: { accounts: { bot: {} } } }";

describe("keys", () => {
  test("come without quotes where the author writes none, with a gap for the value", async () => {
    const items = await complete("{ bindings: [{ koiId: 'work', ma| }] }");
    expect(items.get("match")?.text).toBe("{ bindings: [{ koiId: 'work', match: {$1} }] }");
    expect(items.has("koiId")).toBe(false);
  });

  test("ask VS Code, and only it, to offer values next", async () => {
    const items = await complete("{ bindings: [{ comment: 'x', | }] }");
    expect(items.get("koiId")?.textEdit?.newText).toBe("koiId: '$1'");
    expect(items.get("koiId")?.command?.command).toBe("editor.action.triggerSuggest");
    expect((await complete("{ bindings: [{ | }] }", { by: plain })).get("koiId")?.command).toBeUndefined();
  });

  test("come in the author's quotes where the author writes them", async () => {
    const double = await complete('{ "bindings": [{ "koiId": "work", | }] }');
    expect(double.get("comment")?.textEdit?.newText).toMatch(/^"comment": "/);
    const single = await complete("{ 'bindings': [{ 'koiId': 'work', '|' }] }");
    expect(single.get("comment")?.text).toMatch(/'koiId': 'work', 'comment': '/);
  });

  test("have the documentation of the schema as Markdown", async () => {
    const items = await complete("{ bindings: [{ | }] }");
    expect(items.get("match")?.documentation).toBe("Which messages this binding is about.");
    expect(items.get("koiId")?.documentation).toMatchObject({ kind: "markdown" });
  });

  test("are offered behind strings that look like comments, and not in comments", async () => {
    const items = await complete("{ gateway: { publicUrl: 'https://a', | } }");
    expect(items.size).toBeGreaterThan(0);
    expect((await complete("{ bindings: [ // |\n ] }")).size).toBe(0);
    expect((await complete("{ /* | */ }")).size).toBe(0);
  });

  test("are offered in a text that is broken around them", async () => {
    const items = await complete("{ kois: { list: [ { id: 'a' }, },\n bindings: [ { koiId: , ma|");
    expect(items.has("match")).toBe(true);
  });
});

describe("words of the schema", () => {
  test("take the author's quote, or the one that is typed already", async () => {
    const bare = await complete("{ bindings: [{ koiId: 'a', match: { channel: | } }] }");
    expect(bare.get("whatsapp")?.text).toBe("{ bindings: [{ koiId: 'a', match: { channel: 'whatsapp' } }] }");
    const typed = await complete(`{ bindings: [{ koiId: 'a', match: { channel: "wh|" } }] }`);
    expect(typed.get("whatsapp")?.text).toBe(
      `{ bindings: [{ koiId: 'a', match: { channel: "whatsapp" } }] }`,
    );
    expect(typed.get("whatsapp")?.filterText).toBe('"whatsapp"');
    const word = await complete("{ bindings: [{ koiId: 'a', match: { channel: wh| } }] }");
    expect(word.get("whatsapp")?.text).toBe("{ bindings: [{ koiId: 'a', match: { channel: 'whatsapp' } }] }");
  });
});

test("snippets are rewritten as a whole", async () => {
  const items = await complete("{ bindings: [ | ], kois: { list: [{ id: 'home' }] } }");
  expect(items.get("binding: an account")?.textEdit?.newText).toBe(
    "{\n\tkoiId: '$1',\n\tmatch: {\n\t\tchannel: '$2',\n\t\taccountId: '$3'\n\t}\n}",
  );
});

test("a client without snippets gets text without gaps", async () => {
  const items = await complete("{ bindings: [{ koiId: 'a', ma| }] }", { by: plain });
  expect(items.get("match")?.text).toBe("{ bindings: [{ koiId: 'a', match: {} }] }");
  expect(items.get("match")?.insertTextFormat).toBe(1);
});

describe("names", () => {
  test("the kois of this config, in bindings, broadcasts and tools", async () => {
    const binding = await complete(`{ ${KOIS}, bindings: [{ koiId: | }] }`);
    expect([...binding.keys()]).toEqual(["home", "work"]);
    expect(binding.get("work")?.text).toBe(`{ ${KOIS}, bindings: [{ koiId: 'work' }] }`);
    const word = await complete(`{ ${KOIS}, bindings: [{ koiId: wo| }] }`);
    expect(word.get("work")?.text).toBe(`{ ${KOIS}, bindings: [{ koiId: 'work' }] }`);
    const broadcast = await complete(`{ ${KOIS}, broadcast: { '1@g.us': ['home', |] } }`);
    expect([...broadcast.keys()]).toEqual(["work"]);
    const allowed = await complete(`{ ${KOIS}, tools: { koiToKoi: { allow: ["|"] } } }`);
    expect([...allowed.keys()]).toEqual(["home", "work", "*"]);
    expect(allowed.get("home")?.text).toContain('allow: ["home"]');
    expect(allowed.get("home")?.filterText).toBe('"home"');
  });

  test("a koi's own id is not offered the ids that are taken", async () => {
    const items = await complete(`{ kois: { list: [{ id: 'home' }, { id: '|' }] } }`);
    expect(items.has("home")).toBe(false);
  });

  test("the accounts of the channel of this binding", async () => {
    const items = await complete(
      `{ ${ACCOUNTS}, bindings: [{ koiId: 'a', match: { channel: 'whatsapp', accountId: | } }] }`,
    );
    expect([...items.keys()]).toEqual(["personal", "biz", "*"]);
    const other = await complete(
      `{ ${ACCOUNTS}, bindings: [{ koiId: 'a', match: { accountId: '|', channel: 'telegram' } }] }`,
    );
    expect([...other.keys()]).toEqual(["bot", "*"]);
  });

  test("the accounts of a channel for its default", async () => {
    const items = await complete(
      "{ channels: { whatsapp: { defaultAccount: |, accounts: { a: {}, b: {} } } } }",
    );
    expect([...items.keys()]).toEqual(["a", "b"]);
  });

  test("the servers that the config speaks of", async () => {
    const items = await complete(
      "{ channels: { discord: { guilds: { '111222333444555666': {} } } }, bindings: [" +
        "{ koiId: 'a', match: { channel: 'discord', guildId: '999888777666555444' } }," +
        "{ koiId: 'a', match: { channel: 'discord', guildId: | } } ] }",
    );
    expect([...items.keys()]).toEqual(["111222333444555666", "999888777666555444"]);
  });

  test("tools, their groups and those of MCP servers", async () => {
    const items = await complete(
      "{ mcp: { servers: { files: { command: 'x' } } }, kois: { list: [{ id: 'a', tools: { allow: ['read', '|'] } }] } }",
    );
    expect(items.has("read")).toBe(false);
    expect(items.get("exec")?.detail).toBe("tool");
    expect(items.get("group:fs")?.text).toContain("allow: ['read', 'group:fs']");
    expect(items.get("group:fs")?.detail).toBe("read, write, edit, apply_patch");
    expect(items.get("mcp__files__*")?.detail).toBe("every tool of files");
  });

  test("a comma is added where another part follows", async () => {
    const items = await complete(`{ ${KOIS}, bindings: [{ koiId: |\n match: { channel: 'webchat' } }] }`);
    expect(items.get("home")?.text).toContain("koiId: 'home',\n match");
  });

  test("names of other files of the config count", async () => {
    client.write("inc/kois.json5", "{ list: [{ id: 'far' }] }");
    const items = await complete("{ kois: { $include: './kois.json5' }, bindings: [{ koiId: '|' }] }", {
      name: "inc/SKYKOI.json",
    });
    expect([...items.keys()]).toEqual(["far"]);
  });

  test("an included file has the keys and names of the place where it stands", async () => {
    client.write("part/SKYKOI.json", `{ ${KOIS}, bindings: [{ $include: './binding.json5' }] }`);
    const keys = await complete("{ | }", { name: "part/binding.json5" });
    expect([...keys.keys()].sort()).toEqual(["$include", "comment", "koiId", "match", "session"]);
    const names = await complete("{ koiId: '|' }", { name: "part/binding.json5" });
    expect([...names.keys()]).toEqual(["home", "work"]);
  });
});
