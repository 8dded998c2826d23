import { readFileSync, readdirSync } from "node:fs";
import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { codes, severities } from "../../src/compiler/diagnostics/catalogue.ts";
import { docsPage } from "../../src/compiler/explain/docs-page.ts";

const root = new URL("../../", import.meta.url);
const folder = new URL("docs/diagnostics/", root);

/** What no block can show: bytes, sizes, a kind of peer that every channel has, and files of another kind. */
const described = new Set([
  "text/encoding",
  "text/limits",
  "binding/peer-kind-not-supported",
  "table/corrupt",
  "table/stale",
  "diff/routing-changed",
  "test/failed",
  "run/limit-reached",
  "run/internal",
]);

/** What a page is about makes its first block no JSON5. */
const broken = new Set(["text/syntax", "text/unterminated"]);

function read(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** The text of a section, without its heading. */
function section(page: string, heading: string): string {
  return page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0]?.trim() ?? "";
}

function block(
  page: string,
  heading: string,
): { readonly language: string; readonly text: string } | undefined {
  const found = /```(\w+)\n([\s\S]*?)```/.exec(section(page, heading));
  return found ? { language: found[1] ?? "", text: found[2] ?? "" } : undefined;
}

/** Whether a text is a JSON5 object. */
function isObject(text: string): boolean {
  try {
    return typeof JSON5.parse(text) === "object";
  } catch {
    return false;
  }
}

test("each code has a page, each page a code", () => {
  const files = readdirSync(folder).filter((file) => file !== "README.md");
  expect(files.sort()).toEqual(codes.map((code) => docsPage(code).split("/").at(-1) ?? "").sort());
});

describe.each(codes)("the page of %s", (code) => {
  const page = read(docsPage(code));

  test("has a title, its severity in a line, and four sections", () => {
    const [title, blank, line = ""] = page.split("\n");
    expect([title, blank]).toEqual([`# ${code}`, ""]);
    expect(line).toMatch(new RegExp(`^Severity: ${severities[code]}\\. [A-Z\`]`));
    expect(page.match(/^## .*$/gm)).toEqual(["## Avoid", "## Prefer", "## Why", "## Exceptions"]);
    expect(["Why", "Exceptions"].filter((heading) => section(page, heading) === "")).toEqual([]);
  });

  test("shows a config to avoid and one to prefer", () => {
    const avoid = block(page, "Avoid");
    const prefer = block(page, "Prefer");
    expect([avoid?.language, prefer?.language]).toEqual([described.has(code) ? "text" : "json5", "json5"]);
    expect(prefer?.text).not.toBe(avoid?.text);
  });

  test("its configs are JSON5", () => {
    const texts = [
      ...(described.has(code) ? [] : [block(page, "Avoid")?.text ?? ""]),
      block(page, "Prefer")?.text ?? "",
    ];
    const expected = texts.map((_, i) => !(i === 0 && broken.has(code)));
    expect(texts.map(isObject)).toEqual(expected);
  });

  test("has lines that fit on a terminal", () => {
    const prose = page.replace(/```[\s\S]*?```/g, "").split("\n");
    expect(prose.filter((line) => line.length > 120)).toEqual([]);
  });

  test("names no code that is not there", () => {
    const named = [
      ...page.matchAll(
        /\b(?:text|schema|include|binding|koi|account|channel|access|guild|broadcast|koi-to-koi|gateway|secret|session|reply|path|table|ignore|sandbox|tool)\/[a-z-]+\b/g,
      ),
    ];
    const unknown = named
      .map(([name]) => name)
      .filter((name) => !(codes as readonly string[]).includes(name));
    expect(unknown.filter((name) => !/^(?:koi\/(?:home|work|shared)|gateway\/)/.test(name))).toEqual([]);
  });
});

test("the index lists every code with its severity and the first line of its page", () => {
  const rows = read("docs/diagnostics/README.md")
    .split("\n")
    .filter((line) => line.startsWith("| ["))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows).toEqual(
    codes.map((code) => {
      const file = docsPage(code).split("/").at(-1) ?? "";
      const intro =
        read(docsPage(code)).split("\n## ")[0]?.split("\n\n")[1]?.replaceAll("\n", " ").trim() ?? "";
      return ["", `[\`${code}\`](${file})`, severities[code], intro.replace(/^Severity: \w+\. /, ""), ""];
    }),
  );
});
