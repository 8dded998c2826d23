import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { SchemaPlace, publishedSchema } from "../../../../src/cli/lsp/json/schema.ts";
import { usesIn } from "../../../../src/cli/lsp/names/name-uses.ts";
import { formatPointer } from "../../../../src/compiler/read/pointer.ts";
import { parseJson5 } from "../../../../src/compiler/read/json5.ts";
import { parseTree } from "../../../../src/compiler/read/tolerant/parse-tree.ts";
import { keysOf } from "../../../../src/compiler/read/tolerant/tree-lookup.ts";
import { koiReferences } from "../../../../src/compiler/resolve/koi-references.ts";
import type { SkykoiConfig } from "../../../../src/config/skykoi-config.ts";

const schema = new SchemaPlace(publishedSchema());

const EVERYWHERE = `{
  kois: {
    defaults: { subagents: { model: 'a/b' } },
    list: [{ id: 'home', subagents: { allowKois: ['work', '*'] } }, { id: 'work' }],
  },
  channels: {
    discord: {
      execApprovals: { koiFilter: ['home'] },
      accounts: { main: { execApprovals: { koiFilter: ['Work'] } } },
    },
  },
  tools: { koiToKoi: { allow: ['home', 'team-*'] } },
  broadcast: { strategy: 'parallel', '1@g.us': ['home', 'work'] },
  bindings: [{ koiId: 'work', match: { channel: 'discord', accountId: 'main' } }],
}`;

function usesOf(text: string) {
  const file = {
    path: "/SKYKOI.json",
    uri: "file:///SKYKOI.json",
    document: TextDocument.create("file:///SKYKOI.json", "json5", 1, text),
    tree: parseTree(text),
    isOpen: true,
  };
  return [...usesIn([{ file, keys: [] }], schema)];
}

test("finds the kois that the compiler finds, from the schema alone", () => {
  const kois = usesOf(EVERYWHERE).filter(({ named, isDefinition }) => named.kind === "koi" && !isDefinition);
  const found = kois.map(({ named, node }) => `${formatPointer(keysOf(node))} ${named.id}`);
  const config = parseJson5(EVERYWHERE) as SkykoiConfig;
  const known = [...koiReferences(config)].map(({ pointer, koiId }) => `${pointer} ${koiId}`);
  expect(found.toSorted()).toEqual(known.toSorted());
  expect(found.length).toBe(7);
});

test("finds accounts with their channel, in a broken text too", () => {
  const uses = usesOf(EVERYWHERE.slice(0, -20));
  const accounts = uses.filter(({ named }) => named.kind === "account");
  expect(accounts.map(({ named, isDefinition }) => [named, isDefinition])).toEqual([
    [{ kind: "account", id: "main", channel: "discord" }, true],
  ]);
  expect(usesOf(EVERYWHERE).filter(({ named }) => named.kind === "account").length).toBe(2);
});
