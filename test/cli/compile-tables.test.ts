// The tables that `skykoi-compile` writes: where, when, and that nothing but the config has a say in their bytes.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeTable } from "../../src/routing/table/decode.ts";
import { Desk } from "./run-command.ts";

const GOOD = '{ kois: { list: [{ id: "home" }] }, channels: { whatsapp: {} } }\n';
const WARNED = '{ kois: { list: [{ id: "Home" }] } }\n';
const BAD = '{ bindings: [{ koiId: "ghost", match: { channel: "whatsapp" } }] }\n';
const TABLE = ".SKYKOI/compiled/SKYKOI.skt";

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
afterEach(() => desk.remove());

describe("the table", () => {
  test("goes to the state dir, for its owner alone", async () => {
    desk.write("SKYKOI.json", GOOD);
    await desk.compile([]);
    expect(statSync(desk.path(TABLE)).mode & 0o777).toBe(0o600);
    expect(decodeTable(readFileSync(desk.path(TABLE))).ok).toBe(true);
  });

  test("goes to -o, whose folders are made", async () => {
    desk.write("SKYKOI.json", GOOD);
    const { stderr } = await desk.compile(["-o", "out/deep/my.skt"]);
    expect(stderr).toContain("wrote out/deep/my.skt (0 keys)\n");
    expect(readdirSync(desk.path("out/deep"))).toEqual(["my.skt"]);
  });

  test("is not written with --check, and nothing else is", async () => {
    desk.write("SKYKOI.json", GOOD);
    const { status, stderr } = await desk.compile(["--check"]);
    expect([status, stderr]).toEqual([0, "SKYKOI.json: no findings\n"]);
    expect(readdirSync(desk.folder)).toEqual(["SKYKOI.json"]);
  });

  test("stays as it was when the config has an error", async () => {
    desk.write("SKYKOI.json", GOOD);
    await desk.compile([]);
    const before = readFileSync(desk.path(TABLE));
    desk.write("SKYKOI.json", BAD);
    expect((await desk.compile([])).status).toBe(1);
    expect(Buffer.compare(readFileSync(desk.path(TABLE)), before)).toBe(0);
    expect(readdirSync(desk.path(".SKYKOI/compiled"))).toEqual(["SKYKOI.skt"]);
  });

  test("is written in spite of a warning, also of one that the exit code tells", async () => {
    desk.write("SKYKOI.json", WARNED);
    expect((await desk.compile(["--deny-warnings"])).status).toBe(1);
    expect(existsSync(desk.path(TABLE))).toBe(true);
  });

  test("has the same bytes in another folder, for another home, called in another way", async () => {
    const config = readFileSync(new URL("../fixtures/page/02-two-whatsapps.json5", import.meta.url));
    desk.write("a/SKYKOI.json", config);
    desk.write("b/deeper/SKYKOI.json", config);
    await Promise.all([
      desk.compile(["a/SKYKOI.json", "-o", "1.skt"]),
      desk.compile([desk.path("a/SKYKOI.json"), "-o", "2.skt", "--format", "json"]),
      desk.compile(["SKYKOI.json", "-o", desk.path("3.skt")], {
        cwd: desk.path("b/deeper"),
        env: { HOME: "/nowhere", SKYKOI_STATE_DIR: "/elsewhere", TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8" },
      }),
    ]);
    const [first, ...others] = ["1.skt", "2.skt", "3.skt"].map((name) => readFileSync(desk.path(name)));
    expect(others.map((bytes) => Buffer.compare(bytes, first ?? Buffer.of()))).toEqual([0, 0]);
  });
});

describe("several configs", () => {
  beforeEach(() => {
    desk.write("a.json", GOOD);
    desk.write("b.json5", BAD);
    desk.write("deep/a.json", GOOD);
  });

  test("are each judged, and -o is a folder", async () => {
    const { status, stderr } = await desk.compile(["a.json", "b.json5", "-o", "out"]);
    expect(status).toBe(1);
    expect(stderr).toContain("wrote out/a.skt (0 keys)\n");
    expect(readdirSync(desk.path("out"))).toEqual(["a.skt"]);
  });

  test("can be named by a pattern, which makes -o a folder though one file matches", async () => {
    expect((await desk.compile(["{a,c}.json", "-o", "out"])).status).toBe(0);
    expect(readdirSync(desk.path("out"))).toEqual(["a.skt"]);
  });

  test("whose tables would be one file are refused, unless nothing is written", async () => {
    const { status, stderr } = await desk.compile(["a.json", "deep/a.json", "-o", "out"]);
    expect([status, stderr]).toEqual([
      2,
      "skykoi-compile: the tables of a.json and deep/a.json would both be out/a.skt; compile them one by one with -o\n",
    ]);
    expect(existsSync(desk.path("out"))).toBe(false);
    expect((await desk.compile(["**/a.json", "--check"])).status).toBe(0);
  });

  test("are listed in the order in which they are named", async () => {
    const { stdout } = await desk.compile(["b.json5", "a.json", "--check", "--format", "json"]);
    const { configs } = JSON.parse(stdout) as { configs: { file: string; ok: boolean }[] };
    expect(configs.map(({ file, ok }) => [file, ok])).toEqual([
      ["b.json5", false],
      ["a.json", true],
    ]);
  });

  test("may have names that look like a pattern", async () => {
    desk.write("a[1].json", GOOD);
    expect((await desk.compile(["a[1].json", "--check"])).stderr).toBe("a[1].json: no findings\n");
  });
});
