// Which way a file is read: big ones as columns, unless something in them needs the other way.

import { expect, test } from "vitest";
import { readConfig } from "../../../src/compiler/read/read-config.ts";

const padding = `// ${"x".repeat(1_000_000)}\n`;
const binding = '{ koiId: "main", match: { channel: "webchat" } }';

function read(text: string, files: Readonly<Record<string, string>> = {}) {
  const utf8 = new TextEncoder();
  return readConfig({
    path: "/etc/SKYKOI.json",
    name: "SKYKOI.json",
    bytes: utf8.encode(text),
    host: {
      readFile: (path) => (files[path] === undefined ? undefined : utf8.encode(files[path])),
      resolvePath: (_from, path) => `/etc/${path}`,
      relativePath: (_root, file) => file.replace("/etc/", ""),
      glob: () => [],
      digest: () => "sha256:",
    },
  });
}

test("a big file is read as columns", () => {
  expect(read(`${padding}{ bindings: [${binding}] }`).columns?.columns.count).toBe(1);
});

test("a big file that includes another somewhere below the root is read with what it includes", () => {
  const text = `${padding}{ kois: { $include: "kois.json5" }, bindings: [${binding}] }`;
  const { value, columns, findings } = read(text, { "/etc/kois.json5": '{ list: [{ id: "main" }] }' });
  expect([columns, findings]).toEqual([undefined, []]);
  expect(value).toEqual({
    kois: { list: [{ id: "main" }] },
    bindings: [{ koiId: "main", match: { channel: "webchat" } }],
  });
});
