import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { severities } from "../../../src/compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { type Finding, type Place, finding, keyAt } from "../../../src/compiler/diagnostics/finding.ts";
import type { Origins, SourceText } from "../../../src/compiler/diagnostics/origins.ts";
import { placeFindings } from "../../../src/compiler/diagnostics/place-findings.ts";
import { exampleFindings } from "../explain/example-args.ts";

const text = `// Two kois.
{
  'kois': { list: [{ id: "home" }, { id: "work", },] },
  bindings: [
    {
      koiId: "work", // comment
      match: { channel: "whatsapp" /* here */ },
    },
    { match: {} },
  ],
  "a/b~c": { "d": 1 },
  twice: 1, twice: { in: 2 },
}
`;

/** One text, every pointer leads into it. */
function originsOf(content: string, file = "SKYKOI.json"): Origins {
  const root: SourceText = { file, text: content };
  return { root, originOf: (pointer) => ({ source: root, pointer }), textOf: () => root };
}

const origins = originsOf(text);

function at(place: string | Place): Finding {
  return finding("koi/implicit-default", place, { koi: "home" });
}

/** A place by offset. */
function place(offset: number, length: number): Place {
  return { file: "SKYKOI.json", offset, length };
}

/** The text that the one diagnostic of a finding covers. */
function covered(found: Finding, from: Origins = origins): string {
  const [{ range }] = placeFindings([found], from) as [Diagnostic];
  return from.root.text.slice(range.start.offset, range.end.offset);
}

describe("ranges", () => {
  test.each([
    ["/kois/list/0/id", '"home"'],
    ["/kois/list/1", '{ id: "work", }'],
    ["/bindings/0/koiId", '"work"'],
    ["/bindings/0/match", '{ channel: "whatsapp" /* here */ }'],
    ["/bindings/1/match", "{}"],
    ["/a~1b~0c/d", "1"],
    ["/twice/in", "2"],
    ["", text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)],
  ])("the value at %j", (pointer, value) => {
    expect(covered(at(pointer))).toBe(value);
  });

  test.each([
    ["/kois", "'kois'"],
    ["/bindings/0/match/channel", "channel"],
    ["/a~1b~0c", '"a/b~c"'],
    ["/twice", "twice"],
    ["/kois/list/1", '{ id: "work", }'],
    ["", text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)],
  ])("the key at %j, or the value where there is none", (pointer, key) => {
    expect(covered(at(keyAt(pointer)))).toBe(key);
  });

  test.each([
    ["/bindings/1/koiId", "{", 9],
    ["/bindings/7/match/peer", "[", 4],
    ["/kois/list/0/id/deeper", '"home"', 3],
    ["/nothing/here", "{", 2],
  ])("what is missing at %j is at the bracket around it", (pointer, value, line) => {
    const [found] = placeFindings([at(pointer)], origins);
    expect(covered(at(pointer))).toBe(value);
    expect(found?.range.start.line).toBe(line);
    expect(found?.pointer).toBe(pointer);
  });

  test("a missing key is at the bracket of the object that lacks it", () => {
    const missing = finding("schema/missing-key", "/bindings/1", { key: "koiId", where: "this binding" });
    expect(placeFindings([missing], origins)).toStrictEqual([
      {
        code: "schema/missing-key",
        severity: "error",
        message: "this binding has no `koiId`",
        file: "SKYKOI.json",
        pointer: "/bindings/1",
        range: { start: { line: 9, column: 5, offset: 183 }, end: { line: 9, column: 6, offset: 184 } },
        related: [],
        help: "add `koiId`",
        docs: "docs/diagnostics/schema-missing-key.md",
      },
    ]);
  });

  test("a place of several lines has its exact end", () => {
    const [found] = placeFindings([at("/bindings/0")], origins);
    expect(found?.range).toEqual({
      start: { line: 5, column: 5, offset: 89 },
      end: { line: 8, column: 6, offset: 177 },
    });
  });

  test("a place by offset is taken as it is, and cut to the text", () => {
    expect(covered(at(place(17, 6)))).toBe("'kois'");
    expect(covered(at(place(text.length - 2, 100)))).toBe("}\n");
    const [found] = placeFindings([at(place(text.length + 5, 1))], origins);
    expect(found?.range.start).toEqual({ line: 14, column: 1, offset: text.length });
    expect(found?.pointer).toBe("");
  });

  test.each(["", "  // nothing\n", "{", "[[[", '{ kois: "', "}", "\ufeff"])(
    "the text %j has a place for anything",
    (broken) => {
      const from = originsOf(broken);
      const found = placeFindings([at("/kois/list/0/id"), at(keyAt("/kois")), at("")], from);
      expect(found.every((one) => isInside(one, from))).toBe(true);
    },
  );

  test("columns count UTF-16 units, lines end at \\r\\n, \\n and \\r", () => {
    const from = originsOf('{\r\n"🐟": 1,\r"b": 2,\n"c": 3 }');
    const starts = ["/🐟", "/b", "/c"].map((pointer) => placeFindings([at(pointer)], from)[0]?.range.start);
    expect(starts).toEqual([
      { line: 2, column: 7, offset: 9 },
      { line: 3, column: 6, offset: 17 },
      { line: 4, column: 6, offset: 25 },
    ]);
  });
});

describe("where to look", () => {
  test("a known offset is the start of the search", () => {
    // Before the offset the text is not even JSON5.
    const broken = `{{{ "${text.slice(text.indexOf("bindings"))}`;
    const root: SourceText = { file: "SKYKOI.json", text: broken };
    const offset = broken.indexOf("{ match");
    const from: Origins = {
      root,
      textOf: () => root,
      originOf: (pointer) => ({ source: root, pointer, near: { anchor: "/bindings/1", offset } }),
    };
    expect(covered(at("/bindings/1/match"), from)).toBe("{}");
    expect(covered(at("/bindings/1"), from)).toBe("{ match: {} }");
    expect(covered(at("/bindings/1/koiId"), from)).toBe("{");
  });

  test("an offset for another place is not used", () => {
    const root: SourceText = { file: "SKYKOI.json", text };
    const from: Origins = {
      root,
      textOf: () => root,
      originOf: (pointer) => ({ source: root, pointer, near: { anchor: "/bindings/1", offset: 3 } }),
    };
    expect(covered(at("/bindings/10"), from)).toBe("[");
    expect(covered(at("/kois/list/0/id"), from)).toBe('"home"');
  });

  test("a part that comes from another file is placed there", () => {
    const root: SourceText = { file: "SKYKOI.json", text: '{ kois: { $include: "kois.json5" } }' };
    const part: SourceText = { file: "kois.json5", text: '{\n  list: [{ id: "home" }],\n}' };
    const from: Origins = {
      root,
      textOf: (file) => (file === part.file ? part : root),
      originOf: (pointer) =>
        pointer.startsWith("/kois") ? { source: part, pointer: pointer.slice(5) } : { source: root, pointer },
    };
    const found = placeFindings([at("/kois/list/0/id"), at(keyAt("/kois")), at("/gateway/port")], from);
    expect(
      found.map(({ file, pointer, range }) => [file, pointer, range.start.line, range.start.column]),
    ).toEqual([
      ["SKYKOI.json", "/gateway/port", 1, 1],
      ["kois.json5", "/kois", 1, 1],
      ["kois.json5", "/kois/list/0/id", 2, 16],
    ]);
  });
});

describe("diagnostics", () => {
  test("a related place has its own sentence and range", () => {
    const conflict = finding(
      "binding/conflict",
      "/bindings/1",
      { first: 0, firstKoi: "home", koi: "work" },
      { related: [{ place: { pointer: "/bindings/0/koiId" }, label: "this_one_wins" }] },
    );
    expect(placeFindings([conflict], origins)[0]?.related).toStrictEqual([
      {
        message: "this one wins, for `home`",
        file: "SKYKOI.json",
        pointer: "/bindings/0/koiId",
        range: { start: { line: 6, column: 14, offset: 104 }, end: { line: 6, column: 20, offset: 110 } },
      },
    ]);
  });

  test("a finding's own severity comes before the catalogue's", () => {
    const shadowed = { by: [0], owner: "home", koi: "work" };
    const found = placeFindings(
      [
        finding("binding/shadowed", "/bindings/0", shadowed),
        finding("binding/shadowed", "/bindings/1", shadowed, { severity: "warning" }),
      ],
      origins,
    );
    expect(found.map((one) => one.severity)).toEqual([severities["binding/shadowed"], "warning"]);
  });

  test("order is by file, the config first, then position, then code", () => {
    const files = new Map(
      ["b.json5", "SKYKOI.json", "a.json5"].map((file) => [file, { file, text: "1234567890" }]),
    );
    const root = files.get("SKYKOI.json") as SourceText;
    const from: Origins = {
      root,
      originOf: (pointer) => ({ source: root, pointer }),
      textOf: (file) => files.get(file) ?? root,
    };
    const all = [...files.keys()].flatMap((file): Finding[] => [
      finding("koi/two-defaults", { file, offset: 5, length: 1 }, { first: "home" }),
      finding("koi/reserved-id", { file, offset: 5, length: 1 }, { id: "con" }),
      finding("koi/two-defaults", { file, offset: 0, length: 1 }, { first: "home" }),
    ]);
    expect(placeFindings(all, from).map((one) => [one.file, one.range.start.offset, one.code])).toEqual(
      ["SKYKOI.json", "a.json5", "b.json5"].flatMap((file) => [
        [file, 0, "koi/two-defaults"],
        [file, 5, "koi/reserved-id"],
        [file, 5, "koi/two-defaults"],
      ]),
    );
  });

  test("what says the same of the same place is told once", () => {
    const other = finding("koi/implicit-default", "/kois/list/0", { koi: "work" });
    const found = placeFindings(
      [at("/kois/list/0"), other, at("/kois/list/0"), at(keyAt("/kois/list/0"))],
      origins,
    );
    expect(found.map((one) => one.message)).toEqual([
      "`home` is the default koi only because it is listed first",
      "`work` is the default koi only because it is listed first",
    ]);
  });

  test("of a value that was misread nothing else is told", () => {
    const misread = { file: "SKYKOI.json", offset: 5, length: 2 };
    const found = placeFindings(
      [
        finding("koi/reserved-id", misread, { id: "1" }),
        finding("text/number-precision", misread, { raw: "1", readAs: "2" }),
        finding("koi/reserved-id", { ...misread, offset: 6 }, { id: "con" }),
      ],
      origins,
    );
    expect(found.map((one) => one.code)).toEqual(["text/number-precision", "koi/reserved-id"]);
  });

  test("no findings are no diagnostics, and no text is read", () => {
    const root = {
      file: "SKYKOI.json",
      get text(): string {
        throw new Error("read");
      },
    };
    expect(
      placeFindings([], { root, textOf: () => root, originOf: (pointer) => ({ source: root, pointer }) }),
    ).toEqual([]);
  });

  test("every code can be placed", () => {
    const found = exampleFindings("/bindings/0").flatMap((one) => placeFindings([one], origins));
    expect(new Set(found.map((one) => one.code))).toEqual(new Set(Object.keys(severities)));
    expect(found.every((one) => isInside(one, origins))).toBe(true);
  });
});

describe("laws", () => {
  const pointers = fc.oneof(
    fc.constantFrom(
      "",
      "/kois",
      "/kois/list/1/id",
      "/bindings/0/match/channel",
      "/bindings/1/koiId",
      "/twice/in",
    ),
    fc
      .array(fc.constantFrom("kois", "list", "0", "1", "id", "x", "~0", "~1"), { maxLength: 4 })
      .map((keys) => keys.map((key) => `/${key}`).join("")),
  );
  const places: fc.Arbitrary<Place> = fc.oneof(
    fc.record({ pointer: pointers, part: fc.constantFrom("key" as const, "value" as const) }),
    fc.record({ file: fc.constant("SKYKOI.json"), offset: fc.nat(500), length: fc.nat(500) }),
  );

  test("every range lies in its text, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.array(places, { maxLength: 8 }),
        fc.nat(text.length),
        fc.string(),
        (wanted, cut, junk) => {
          const from = originsOf(text.slice(0, cut) + junk);
          const found = placeFindings(wanted.map(at), from);
          expect(found.every((one) => isInside(one, from))).toBe(true);
        },
      ),
    );
  });

  test("the order of findings changes nothing", () => {
    const sets = fc
      .array(places, { maxLength: 8 })
      .chain((wanted) =>
        fc.tuple(fc.constant(wanted), fc.shuffledSubarray(wanted, { minLength: wanted.length })),
      );
    fc.assert(
      fc.property(sets, ([wanted, shuffled]) => {
        expect(placeFindings(shuffled.map(at), origins)).toEqual(placeFindings(wanted.map(at), origins));
      }),
    );
  });
});

/** Whether a range lies in its text, and line and column say the same as the offset. */
function isInside({ range }: Diagnostic, from: Origins): boolean {
  const content = from.root.text;
  const lines = content.split(/\r\n|[\n\r]/);
  const { start, end } = range;
  return (
    start.offset >= 0 &&
    end.offset >= start.offset &&
    end.offset <= content.length &&
    [start, end].every(
      ({ line, column }) => line >= 1 && column >= 1 && column - 1 <= (lines[line - 1] ?? "").length + 1,
    )
  );
}
