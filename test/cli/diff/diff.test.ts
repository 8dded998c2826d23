// `skykoi diff` from the outside: the three formats as files, exit codes, tables, standard input.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DiffReport } from "../../../src/cli/diff/diff-report.ts";
import { Desk } from "../run-command.ts";

const formats = join(import.meta.dirname, "formats");
const root = join(import.meta.dirname, "../../..");
const text = (name: string): string => readFileSync(join(formats, name), "utf8");

let desk: Desk;
beforeAll(() => {
  desk = new Desk();
  desk.write("old.json5", text("old.json5"));
  desk.write("new.json5", text("new.json5"));
});
afterAll(() => desk.remove());

describe("a difference", () => {
  test("is shown to people, in colours where they are wanted", async () => {
    const plain = await desk.skykoi(["diff", "old.json5", "new.json5"]);
    expect([plain.status, plain.stderr]).toEqual([0, ""]);
    await expect(plain.stdout).toMatchFileSnapshot(join(formats, "pretty.txt"));
    const coloured = await desk.skykoi(["diff", "old.json5", "new.json5"], { env: { FORCE_COLOR: "1" } });
    expect(coloured.stdout.replace(/\u001b\[[\d;]*m/g, "")).toBe(plain.stdout);
    // Whoever lets anyone in sees red.
    expect(coloured.stdout).toContain(
      "\u001b[1;31m+ whatsapp (personal and biz): anyone may write direct messages",
    );
  });

  test("is told in JSON that follows its schema", async () => {
    const { status, stdout } = await desk.skykoi(["diff", "old.json5", "new.json5", "--format", "json"]);
    expect(status).toBe(0);
    await expect(stdout).toMatchFileSnapshot(join(formats, "diff.json"));
    const schema = JSON.parse(readFileSync(join(root, "schema/diff.schema.json"), "utf8")) as object;
    const validate = new Ajv({ strict: false }).compile(schema);
    expect([validate(JSON.parse(stdout)), validate.errors]).toEqual([true, null]);
  });

  test("is told in Markdown", async () => {
    const { status, stdout } = await desk.skykoi(["diff", "old.json5", "new.json5", "--format", "markdown"]);
    expect(status).toBe(0);
    await expect(stdout).toMatchFileSnapshot(join(formats, "comment.md"));
  });

  test("has every witness answered by `skykoi route` as it says", async () => {
    const { stdout } = await desk.skykoi(["diff", "old.json5", "new.json5", "--format", "json"]);
    const { routing } = JSON.parse(stdout) as DiffReport;
    expect(routing.length).toBeGreaterThan(5);
    for (const side of ["before", "after"] as const) {
      const asked = routing.filter((change) => change[side] !== null);
      const input = asked.map(({ witness }) => `${JSON.stringify(witness)}\n`).join("");
      const config = side === "before" ? "old.json5" : "new.json5";
      const answers = await desk.skykoi(["route", "--config", config, "--stdin"], { input });
      const got = answers.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(
        got.map(({ koiId, tier, bindingIndex, sessionKey, source }) => ({
          koiId,
          tier,
          bindingIndex,
          sessionKey,
          source,
        })),
      ).toEqual(
        asked.map((change) => {
          const { koiId, tier, bindingIndex, sessionKey, source } = change[side] as NonNullable<
            DiffReport["routing"][0]["after"]
          >;
          return { koiId, tier, bindingIndex, sessionKey, source };
        }),
      );
    }
  });

  test("exits 3 when the exit code is to tell, and only when routing differs", async () => {
    const differs = await desk.skykoi(["diff", "old.json5", "new.json5", "--detailed-exitcode"]);
    expect(differs.status).toBe(3);
    const same = await desk.skykoi(["diff", "old.json5", "old.json5", "--detailed-exitcode"]);
    expect([same.status, same.stdout]).toEqual([
      0,
      "no differences: every message is routed and admitted as before\n",
    ]);
  });
});

describe("a side", () => {
  test("can be a compiled table, or standard input in either form", async () => {
    await desk.compile(["old.json5", "-o", "old.skt"]);
    const args = ["--format", "json"];
    const config = await desk.skykoi(["diff", "old.json5", "new.json5", ...args]);
    const table = await desk.skykoi(["diff", "old.skt", "new.json5", ...args]);
    const input = await desk.skykoi(["diff", "-", "new.json5", ...args], { input: text("old.json5") });
    const piped = await desk.skykoi(["diff", "-", "new.json5", ...args], {
      input: readFileSync(desk.path("old.skt")),
    });
    const routing = (stdout: string): unknown => {
      const { routing: changes } = JSON.parse(stdout) as DiffReport;
      return changes.map(({ before, ...rest }) => ({
        ...rest,
        before: before && { ...before, source: null },
      }));
    };
    for (const ran of [table, input, piped]) expect(routing(ran.stdout)).toEqual(routing(config.stdout));
    expect((JSON.parse(table.stdout) as DiffReport).before).toEqual({ file: "old.skt", kind: "table" });
  });

  test("on standard input finds its includes beside the path that it stands for", async () => {
    desk.write("conf/kois.json5", `{ list: [{ id: "home", default: true }] }`);
    const config = `{ kois: { $include: "./kois.json5" } }`;
    desk.write("conf/SKYKOI.json", config);
    const args = ["diff", "-", "conf/SKYKOI.json", "--stdin-filepath", "conf/SKYKOI.json"];
    const found = await desk.skykoi(args, { input: config });
    expect([found.status, found.stderr]).toEqual([0, ""]);
  });

  test("with errors shows them and exits 1", async () => {
    desk.write(
      "wrong.json5",
      `{ kois: { list: [{ id: "home" }] }, bindings: [{ koiId: "hmoe", match: { channel: "webchat" } }] }`,
    );
    const ran = await desk.skykoi(["diff", "old.json5", "wrong.json5", "--format", "json"]);
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toContain("error binding/unknown-koi");
    expect(ran.stderr).toContain("wrong.json5:1:");
  });

  test("that can't be read, or is missing, is wrong usage", async () => {
    for (const args of [
      ["nowhere.json", "new.json5"],
      ["old.json5"],
      ["-", "-"],
      ["old.json5", "new.json5", "--format", "xml"],
    ]) {
      const ran = await desk.skykoi(["diff", ...args]);
      expect([args, ran.status, ran.stdout]).toEqual([args, 2, ""]);
    }
    desk.write("cut.skt", readFileSync(desk.path("old.skt")).subarray(0, 60));
    const cut = await desk.skykoi(["diff", "cut.skt", "new.json5"]);
    expect([cut.status, cut.stderr]).toEqual([2, expect.stringContaining("cut short")]);
  });
});

test("nothing that a config holds is markup in a comment", async () => {
  const id = "x|y`z<b>@all#1";
  const bindings = [{ koiId: "home", match: { channel: "webchat", peer: { kind: "group", id } } }];
  const kois = { list: [{ id: "main", default: true }, { id: "home" }] };
  desk.write("evil.json", JSON.stringify({ kois, bindings }));
  desk.write("plain.json", JSON.stringify({ kois, bindings: [] }));
  const { stdout } = await desk.skykoi(["diff", "plain.json", "evil.json", "--format", "markdown"]);
  const row = stdout.split("\n").find((line) => line.startsWith("| + |"));
  expect(row).toContain(String.raw`room x\|y\`z&lt;b&gt;&#64;all&#35;1`);
  expect(row).toContain("``webchat/default, group x\\|y`z<b>@all#1``");
});
