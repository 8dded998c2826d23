// Fingerprints: what changes them, and what must not.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Compilation } from "../../../src/compiler/compile.ts";
import { fingerprintsOf } from "../../../src/compiler/diagnostics/fingerprint.ts";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { diagnosticAt } from "../../cli/report/diagnostic-at.ts";
import { compileText } from "../make-compile.ts";

const GUILD = "112233445566778899";
const shadowing = `{ koiId: "home", match: { channel: "discord", accountId: "*", guildId: "${GUILD}" } },`;
const shadowed = `{ koiId: "work", match: { channel: "discord", accountId: "biz", guildId: "${GUILD}" } },`;
const unknown = '{ koiId: "wrok", match: { channel: "discord", accountId: "biz" } },';

interface Parts {
  readonly head?: string;
  readonly kois?: string;
  readonly bindings?: string;
}

const KOIS =
  '{ id: "home", default: true }, { id: "work", workspace: "~/w" }, { id: "Third", workspace: "~/w" },';

function config({
  head = "",
  kois = KOIS,
  bindings = `${shadowing}\n${shadowed}\n${unknown}`,
}: Parts = {}): string {
  return `{
  ${head}
  kois: { list: [${kois}] },
  bindings: [${bindings}],
  channels: { discord: { accounts: { personal: { token: "\${A}" }, biz: { token: "\${B}" } } } },
}`;
}

/** `code pointer` of each finding with its fingerprint. */
async function fingerprintsBy(
  compilation: Compilation,
  keyOf: (one: Diagnostic) => string = (one) => one.code,
): Promise<Record<string, string>> {
  const fingerprints = await compilation.fingerprints();
  return Object.fromEntries(compilation.diagnostics.map((one) => [keyOf(one), fingerprints.get(one) ?? ""]));
}

const byCode = async (parts?: Parts): Promise<Record<string, string>> =>
  fingerprintsBy(await compileText(config(parts)));

test("each finding has one of its own: 64 hexadecimal digits", async () => {
  const compilation = await compileText(config());
  const found = [...(await compilation.fingerprints()).values()];
  expect(found).toHaveLength(compilation.diagnostics.length);
  expect(new Set(found).size).toBe(found.length);
  expect(found.every((one) => /^[0-9a-f]{64}$/.test(one))).toBe(true);
  expect(Object.keys(await byCode())).toEqual(
    expect.arrayContaining(["binding/shadowed", "binding/unknown-koi", "koi/workspace-shared"]),
  );
});

describe("stay as they are", () => {
  const other =
    '{ koiId: "home", match: { channel: "discord", accountId: "biz", peer: { kind: "dm", id: "123456789012345678" } } },';

  test.each<[string, Parts]>([
    ["lines before", { head: "\n\n// a comment\n" }],
    ["another key before", { head: "tools: {}," }],
    ["a binding before", { bindings: `${other}\n${shadowing}\n${shadowed}\n${unknown}` }],
    ["a binding between", { bindings: `${shadowing}\n${other}\n${shadowed}\n${unknown}` }],
    ["bindings in another order", { bindings: `${unknown}\n${shadowing}\n${shadowed}` }],
    ["a koi before", { kois: `{ id: "new", workspace: "~/new" }, ${KOIS}` }],
  ])("with %s", async (_, parts) => {
    expect(await byCode(parts)).toMatchObject(await byCode());
  });

  test("in another spelling of what a binding matches", async () => {
    const spelled = `{ match: { guildId: "${GUILD}", accountId: "BIZ", channel: "Discord" }, koiId: "Work" },`;
    const after = await byCode({ bindings: `${shadowing}\n${spelled}\n${unknown}` });
    expect(after["binding/shadowed"]).toBe((await byCode())["binding/shadowed"]);
  });

  test("in a big config, whose bindings are read another way", async () => {
    const big = await fingerprintsBy(await compileText(config() + " ".repeat(1_000_000)));
    expect(big).toEqual(await byCode());
  });

  test("where a part moves into an included file", async () => {
    const text = config({ kois: "" }).replace("{ list: [] }", '{ $include: "kois.json5" }');
    const included = await compileText(text, { files: { "kois.json5": `\n\n{ list: [${KOIS}] }` } });
    expect(included.diagnostics.some((one) => one.file === "kois.json5")).toBe(true);
    expect(await fingerprintsBy(included)).toEqual(await byCode());
  });
});

describe("change", () => {
  test("with what the binding matches", async () => {
    const before = await byCode();
    const after = await byCode({
      bindings: `${shadowing}\n${shadowed.replace("biz", "personal")}\n${unknown}`,
    });
    expect(after["binding/shadowed"]).not.toBe(before["binding/shadowed"]);
    expect(after["binding/unknown-koi"]).toBe(before["binding/unknown-koi"]);
  });

  test("with the koi that is meant", async () => {
    const before = await byCode();
    const after = await byCode({ kois: KOIS.replace('"Third"', '"Fourth"') });
    expect(after["koi/workspace-shared"]).not.toBe(before["koi/workspace-shared"]);
  });

  test("by the code", async () => {
    const compilation = await compileText(config({ bindings: unknown.replace('"biz"', '"bizz"') }));
    const found = Object.values(await fingerprintsBy(compilation));
    expect(new Set(found).size).toBe(found.length);
  });
});

test("equal findings are told apart by their order", async () => {
  const twice = await compileText(config({ bindings: `${unknown}\n${unknown}` }));
  const by = await fingerprintsBy(twice, (one) => `${one.code} ${one.pointer}`);
  const once = await byCode({ bindings: unknown });
  expect(by["binding/unknown-koi /bindings/0/koiId"]).toBe(once["binding/unknown-koi"]);
  expect(by["binding/unknown-koi /bindings/1/koiId"]).not.toBe(once["binding/unknown-koi"]);
});

test("findings without a pointer are told apart by what they say, wherever they are", async () => {
  const of = async (text: string): Promise<string[]> =>
    Object.values(await fingerprintsBy(await compileText(text), (one) => one.message)).sort();
  const text = "{ a: 1, a: 2, b: 1, b: 2 }";
  const found = await of(text);
  expect(new Set(found).size).toBe(found.length);
  expect(await of(`\n\n${text}`)).toEqual(found);
});

test("no secret is in what is hashed", () => {
  const seen: string[] = [];
  const digest = (bytes: Uint8Array): string => {
    seen.push(new TextDecoder().decode(bytes));
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  };
  const value = { models: { tokens: ["hunter2"] }, x: { tokens: [{ botToken: "hunter2" }] } };
  const pointers = ["/models/tokens/0", "/models/tokens/0/more", "/x/tokens/0/botToken"];
  const source = { file: "SKYKOI.json", text: "{}" };
  const origins = {
    root: source,
    textOf: () => source,
    originOf: (pointer: string) => ({ source, pointer }),
  };
  const diagnostics = pointers.map((pointer) => diagnosticAt("{}", "{", { pointer, code: "secret/literal" }));
  fingerprintsOf(diagnostics, { value, rules: undefined, origins, digest });
  expect(seen).toHaveLength(3);
  expect(seen.filter((text) => text.includes("hunter2"))).toEqual([]);
});
