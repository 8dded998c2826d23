// The whole compiler: what comes out for what goes in, and that nothing else has a say.

import { describe, expect, test } from "vitest";
import { type Compilation, compile } from "../../src/compiler/compile.ts";
import type { CompiledGateway } from "../../src/routing/compiled-gateway.ts";
import { type CompiledTable, decodeTable } from "../../src/routing/table/decode.ts";
import { compileConfig, compileText, memoryHost } from "./make-compile.ts";

const CONFIG = `// two kois
{
  kois: { list: [{ id: "home", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "work", match: { channel: "whatsapp", accountId: "biz" } },
    { koiId: "home", match: { channel: "whatsapp", accountId: "*" } },
  ],
  channels: { whatsapp: { accounts: { personal: {}, biz: {} } } },
}
`;

function loaded({ table }: Compilation): CompiledTable {
  const decoded = table && decodeTable(table);
  if (!decoded?.ok) throw new Error("there is a table that can be read");
  return decoded.table;
}

describe("the table", () => {
  test("is there where it is wanted and there is no error", async () => {
    const [wanted, unwanted, broken] = await Promise.all([
      compileText(CONFIG),
      compileText(CONFIG, { wantsTable: false }),
      compileText(CONFIG.replace('"work", match', '"wrok", match')),
    ]);
    expect([wanted.table === undefined, wanted.hasErrors, wanted.entries]).toEqual([false, false, 2]);
    expect([unwanted.table, unwanted.hasErrors]).toEqual([undefined, false]);
    expect([broken.table, broken.hasErrors]).toEqual([undefined, true]);
  });

  test("is written in spite of warnings, without what is dead", async () => {
    const doubled = CONFIG.replace(
      "  ],\n",
      '    { koiId: "work", match: { channel: "whatsapp", accountId: "biz" } },\n  ],\n',
    );
    const { diagnostics, entries, table } = await compileText(doubled);
    expect(diagnostics.map((one) => [one.severity, one.code])).toContainEqual([
      "warning",
      "binding/duplicate",
    ]);
    expect([table === undefined, entries]).toEqual([false, 2]);
  });

  test("knows the line of each binding, in each file", async () => {
    const config =
      '{\n  $include: "more.json5",\n  bindings: [\n    { koiId: "main", match: { channel: "slack" } },\n  ],\n}';
    const files = { "more.json5": '{ bindings: [{ koiId: "main", match: { channel: "discord" } }] }' };
    const table = loaded(await compileText(config, { files }));
    expect([table.sourceOf(0), table.sourceOf(1), table.sourceOf(2)]).toEqual([
      { file: "more.json5", line: 1, column: 14 },
      { file: "SKYKOI.json", line: 4, column: 5 },
      undefined,
    ]);
  });

  test("says what it was compiled from and by whom", async () => {
    const { compilerVersion, sources } = loaded(await compileText(CONFIG)).gateway;
    expect(compilerVersion).toBe("0.1.0");
    expect(sources).toEqual([{ path: "SKYKOI.json", digest: memoryHost().digest(Buffer.from(CONFIG)) }]);
  });
});

describe("a compilation", () => {
  test("gives the same bytes twice", async () => {
    const [first, second] = await Promise.all([compileText(CONFIG), compileText(CONFIG)]);
    expect(Buffer.compare(first.table ?? Buffer.of(1), second.table ?? Buffer.of(2))).toBe(0);
  });

  test("gives the same bytes wherever the config lies, and whatever it is called for reports", async () => {
    const bytes = Buffer.from(CONFIG);
    const at = (path: string, name: string): Promise<Compilation> =>
      compile({ path, name, bytes, host: memoryHost(), compilerVersion: "0.1.0", wantsTable: true });
    const [here, there] = await Promise.all([
      at("/config/SKYKOI.json", "SKYKOI.json"),
      at("/srv/a/SKYKOI.json", "../a/SKYKOI.json"),
    ]);
    expect(Buffer.compare(here.table ?? Buffer.of(1), there.table ?? Buffer.of(2))).toBe(0);
  });

  test("of a text with other blanks and comments differs in digest and lines alone", async () => {
    const settings = (gateway: CompiledGateway): object => ({ ...gateway, sources: undefined });
    const other = CONFIG.replace("// two kois", "/* two\n kois */").replaceAll("  ", " ");
    const [first, second] = await Promise.all([compileText(CONFIG), compileText(other)]);
    expect(settings(loaded(second).gateway)).toEqual(settings(loaded(first).gateway));
    expect(loaded(second).gateway.sources).not.toEqual(loaded(first).gateway.sources);
  });

  test("lists every file that it read or should have read", async () => {
    const files = { "a.json5": '{ kois: { $include: "parts/*.json5" } }', "parts/b.json5": "{}" };
    const { files: read } = await compileText('{ $include: ["a.json5", "gone.json5"] }', { files });
    expect(read).toEqual([
      "/config/SKYKOI.json",
      "/config/a.json5",
      "/config/parts/b.json5",
      "/config/gone.json5",
    ]);
  });

  test("tells what is wrong with the text and with its meaning in one go", async () => {
    const { diagnostics } = await compileText(
      '{ bindings: [{ koiId: "ghost", match: { channel: "whatsapp" } }], session: {}, session: { dmScope: "main" } }',
    );
    expect(diagnostics.map((one) => one.code)).toEqual(["binding/unknown-koi", "text/duplicate-key"]);
  });

  test("tells what the config says first, then what its includes say, each by position", async () => {
    const files = {
      "b.json5": '{ kois: { list: [{ id: "B" }] } }',
      "a.json5": '{ kois: { list: [{ id: "Z" }, { id: "Y" }] } }',
    };
    const text = '{ $include: ["b.json5", "a.json5"], kois: { list: [{ id: "X", default: true }] } }';
    const { diagnostics } = await compileText(text, { files });
    const warned = diagnostics.filter((one) => one.severity === "warning");
    expect(warned.map((one) => `${one.file}:${one.range.start.column}`)).toEqual([
      "SKYKOI.json:58",
      "a.json5:24",
      "a.json5:37",
      "b.json5:24",
    ]);
  });
});

describe("a big config", () => {
  const people = Array.from({ length: 12_000 }, (_, i) => ({
    koiId: i % 2 === 0 ? "home" : "work",
    match: { channel: "whatsapp", accountId: "biz", peer: { kind: "dm", id: `+1555${1_000_000 + i}` } },
  }));
  const config = {
    kois: { list: [{ id: "home", default: true }, { id: "work" }] },
    bindings: [...people, { koiId: "work", match: { channel: "discord", guildId: "9", roles: ["5"] } }],
    session: { dmScope: "per-peer" },
    channels: { whatsapp: { accounts: { biz: {} } }, discord: { token: "${D}" } },
  };

  test("routes as each of its bindings says", async () => {
    const compilation = await compileConfig(config);
    const table = loaded(compilation);
    expect(compilation.diagnostics.filter((one) => one.severity === "error")).toEqual([]);
    expect(table.bindings).toBe(12_001);
    for (const index of [0, 1, 6000, 11_999, 12_000]) {
      const facts = compilation.analysis?.witnesses.of(index);
      if (!facts) throw new Error("a live binding has a witness");
      expect(table.route(facts).bindingIndex).toBe(index);
    }
    expect(table.sourceOf(12_000)?.line).toBe(1);
  });

  test("has its mistakes told at their places", async () => {
    const broken = {
      ...config,
      bindings: [...config.bindings, { koiId: "wrok", match: { channel: "slack" } }],
    };
    const { diagnostics, origins } = await compileConfig(broken);
    const error = diagnostics.find((one) => one.severity === "error");
    const { start, end } = error?.range ?? { start: { offset: 0 }, end: { offset: 0 } };
    expect([error?.code, error?.pointer]).toEqual(["binding/unknown-koi", "/bindings/12001/koiId"]);
    expect(origins.root.text.slice(start.offset, end.offset)).toBe('"wrok"');
  });
});
