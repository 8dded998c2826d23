// The examples of the page "Multi-Koi Routing", word for word: each compiles without a finding that a reader would
// call false, and routes as the page says: through the table, with its bindings reversed, and by the command.

import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { type RouteAnswer, answerer } from "../../src/policy/route-answer.ts";
import { parseFacts } from "../../src/routing/parse-facts.ts";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { type CompiledTable, decodeTable } from "../../src/routing/table/decode.ts";
import { compileConfig, compileText } from "../compiler/make-compile.ts";
import { type Vector, vectors } from "./vectors.ts";

const root = join(import.meta.dirname, "../..");
const fixtures = join(root, "test/fixtures/page");

type Short = readonly [koi: string | null, tier: string, sessionKey: string | null, admission: string];

function expectedOf({ koi, tier, sessionKey, admission = "allowed" }: Vector): Short {
  return [koi, tier, sessionKey, admission];
}

function shortOf({ koiId, tier, sessionKey, admission }: RouteAnswer): Short {
  return [koiId, tier, sessionKey, admission];
}

function tableOf({ table }: { readonly table: Uint8Array | undefined }): CompiledTable {
  const decoded = table && decodeTable(table);
  if (!decoded?.ok) throw new Error("there is a table that can be read");
  return decoded.table;
}

function answers(table: CompiledTable, asked: readonly Vector["facts"][]): RouteAnswer[] {
  const answer = answerer(table);
  return asked.map((given) => {
    const parsed = parseFacts(given, table.gateway);
    if ("error" in parsed) throw new Error(parsed.error.message);
    return answer(parsed.facts);
  });
}

/** What is wrong with an example of the page. */
const trueWarnings: Readonly<Record<string, readonly string[]>> = {
  // Its container installs packages and has no network.
  "06-sandbox-tools.json5": ["warning sandbox/setup-needs-network"],
};

test("every example of the page has its messages here", () => {
  expect(Object.keys(vectors)).toEqual(readdirSync(fixtures).sort());
});

describe.each(Object.entries(vectors))("%s", (name, own) => {
  const text = readFileSync(join(fixtures, name), "utf8");
  const facts = own.map((vector) => vector.facts);

  test("compiles without an error, and without a warning that would be false", async () => {
    const { diagnostics } = await compileText(text);
    const serious = diagnostics.filter((one) => one.severity === "error" || one.severity === "warning");
    expect(serious.map((one) => `${one.severity} ${one.code}`)).toEqual(trueWarnings[name] ?? []);
  });

  test("routes as the page says", async () => {
    const found = answers(tableOf(await compileText(text)), facts).map(shortOf);
    expect(found).toEqual(own.map(expectedOf));
  });

  test("routes the same with its bindings reversed", async () => {
    const config = JSON5.parse<SkykoiConfig>(text);
    const reversed = await compileConfig({ ...config, bindings: config.bindings?.toReversed() });
    expect(answers(tableOf(reversed), facts).map(shortOf)).toEqual(own.map(expectedOf));
  });

  test("is answered by the command as by the table", async () => {
    const args = [join(root, "dist/skykoi.js"), "route", "--config", `test/fixtures/page/${name}`, "--stdin"];
    const input = facts.map((one) => `${JSON.stringify(one)}\n`).join("");
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      cwd: root,
      input,
      encoding: "utf8",
    });
    expect([stderr, status]).toEqual(["", 0]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => shortOf(JSON.parse(line) as RouteAnswer))).toEqual(own.map(expectedOf));
  });
});

test("the split by channel is an error as soon as an account has to be named", async () => {
  const config = JSON5.parse<SkykoiConfig>(readFileSync(join(fixtures, "03-channel-split.json5"), "utf8"));
  const channels = { whatsapp: { accounts: { personal: {}, biz: {} } } };
  const { diagnostics } = await compileConfig({ ...config, channels });
  const errors = diagnostics.filter((one) => one.severity === "error").map((one) => [one.code, one.pointer]);
  expect(errors).toEqual([["binding/default-account-ambiguous", "/bindings/0/match"]]);
});
