// What docs/EDITORS.md gives to copy: it can be read by what it is for, and names what there is.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import JSON5 from "json5";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/EDITORS.md"), "utf8");

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(
    ([, block = ""]) => block,
  );
}

test("settings are JSON", () => {
  expect(blocks("json").length + blocks("jsonc").length).toBe(3);
  for (const block of blocks("json")) expect(JSON.parse(block)).toBeTypeOf("object");
  for (const block of blocks("jsonc")) expect(JSON5.parse(block)).toBeTypeOf("object");
});

test("the extension starts the server that there is", () => {
  const [extension = ""] = blocks("js");
  const started: unknown[] = [];
  const exports: { activate?: () => void } = {};
  const LanguageClient = class {
    constructor(...args: unknown[]) {
      started.push(...args);
    }
    start(): void {}
  };
  new Script(extension).runInNewContext({ exports, require: () => ({ LanguageClient }) });
  exports.activate?.();
  expect(started[2]).toMatchObject({ command: "npx", args: ["skykoi", "lsp"] });
  const [manifest = "{}"] = blocks("json");
  const { contributes, main } = JSON.parse(manifest) as {
    main: string;
    contributes: { languages: { id: string }[] };
  };
  expect(extension).toContain(`// ${main}`);
  expect(started[3]).toEqual({ documentSelector: [{ language: contributes.languages[0]?.id }] });
});

test("the schema that is named is there", () => {
  expect(page).toContain("node_modules/skykoi/schema/skykoi.schema.json");
  expect(existsSync(join(root, "schema/skykoi.schema.json"))).toBe(true);
});
