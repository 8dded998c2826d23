import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { codes } from "../../../src/compiler/diagnostics/catalogue.ts";
import { codeNamed, readExplainPage } from "../../../src/cli/report/explain-page.ts";

test.each(codes)("%s is found by its name, and by the name of its page", (code) => {
  expect(codeNamed(code)).toBe(code);
  expect(codeNamed(` ${code.toUpperCase()} `)).toBe(code);
  expect(codeNamed(code.replace("/", "-"))).toBe(code);
  expect(codeNamed(`${code.replace("/", "-")}.md`)).toBe(code);
});

test.each([
  "",
  "binding",
  "binding/",
  "binding/shadow",
  "../../package",
  "binding/../../README",
  "__proto__",
])("%j is no code", (text) => {
  expect(codeNamed(text)).toBeUndefined();
});

test("a page is read from the folder of the package", () => {
  const folder = mkdtempSync(join(tmpdir(), "skykoi-pages-"));
  try {
    mkdirSync(join(folder, "docs", "diagnostics"), { recursive: true });
    writeFileSync(join(folder, "docs", "diagnostics", "binding-shadowed.md"), "# binding/shadowed\n");
    const url = pathToFileURL(`${folder}/`);
    expect(readExplainPage("binding/shadowed", url)).toBe("# binding/shadowed\n");
    expect(() => readExplainPage("binding/conflict", url)).toThrow("ENOENT");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the pages of this package are there", () => {
  const folder = new URL("../../../", import.meta.url);
  expect(readExplainPage("koi/two-defaults", folder)).toMatch(/^# koi\/two-defaults\n/);
});
