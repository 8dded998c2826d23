// The exit codes of `skykoi-compile`, and what it says with them.

import { existsSync, mkdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

describe("exit codes", () => {
  test("0 for a config that is fine", async () => {
    desk.write("SKYKOI.json", GOOD);
    const ran = await desk.compile([]);
    expect(ran).toEqual({
      status: 0,
      stdout: "",
      stderr: `SKYKOI.json: no findings\nwrote ${TABLE} (0 keys)\n`,
    });
  });

  test("1 for an error, told with its place", async () => {
    desk.write("SKYKOI.json", BAD);
    const { status, stdout, stderr } = await desk.compile([]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error binding\/unknown-koi: /);
    expect(stderr).toContain("SKYKOI.json:1:23");
    expect(existsSync(desk.path(TABLE))).toBe(false);
  });

  test("1 for more warnings than are allowed", async () => {
    desk.write("SKYKOI.json", WARNED);
    const runs = [
      [],
      ["--max-warnings", "1"],
      ["--max-warnings=0"],
      ["--deny-warnings"],
      ["--quiet", "--deny-warnings"],
    ];
    const statuses = await Promise.all(
      runs.map(async (args) => (await desk.compile(["--check", ...args])).status),
    );
    expect(statuses).toEqual([0, 0, 1, 1, 1]);
  });

  test("1 for texts that can't be read, in the config or in what it includes", async () => {
    desk.write("bytes.json", Buffer.from([0xff, 0xfe, 0x7b, 0x00]));
    desk.write("include.json", '{ kois: { $include: "gone.json5" } }');
    desk.write("outside.json", '{ kois: { $include: "../gone.json5" } }');
    const names = ["bytes.json", "include.json", "outside.json"];
    const statuses = await Promise.all(names.map(async (name) => (await desk.compile([name])).status));
    expect(statuses).toEqual([1, 1, 1]);
  });

  const wrong: readonly [what: string, args: string[], message: string][] = [
    ["an unknown flag", ["--chek"], "skykoi-compile: unknown flag --chek; did you mean --check?\n"],
    [
      "a flag that resembles none",
      ["--frobnicate"],
      "skykoi-compile: unknown flag --frobnicate; see skykoi-compile --help\n",
    ],
    ["a config that is not there", ["gone.json"], "can't open gone.json: there is no such file\n"],
    ["a folder", ["folder"], "folder is a folder, not a config\n"],
    ["a pattern without a file", ["x/*.json"], "skykoi-compile: no file matches x/*.json\n"],
    [
      "a format that does not exist",
      ["--format", "xml"],
      'skykoi-compile: unknown format "xml"; it is one of ',
    ],
    ["a format for no file", ["--format", "json="], "skykoi-compile: --format json= names no file\n"],
    [
      "a number that is none",
      ["--max-warnings", "few"],
      'skykoi-compile: --max-warnings takes a whole number, got "few"\n',
    ],
    [
      "a diagnostic that does not exist",
      ["--explain", "binding/shadwed"],
      "did you mean binding/shadowed?\n",
    ],
    ["a diagnostic without its area", ["--explain", "shadowed"], "did you mean binding/shadowed?\n"],
    [
      "a diagnostic that resembles none",
      ["--explain", "frobnicate"],
      'skykoi-compile: there is no diagnostic "frobnicate"; see --list-rules\n',
    ],
    ["a rule that does not exist", ["--rule", "binding/shadwed=off"], "did you mean binding/shadowed?\n"],
    [
      "two formats on standard output",
      ["good.json", "--format", "json", "--format", "sarif"],
      "skykoi-compile: two formats would go to standard output; give one of them a file of its own: --format FORMAT=FILE\n",
    ],
    [
      "two formats in one file",
      ["good.json", "--format", "json=x", "--format", "sarif=x"],
      "skykoi-compile: two formats would go to x; ",
    ],
    [
      "a list of rules in a format that has none",
      ["--list-rules", "--format", "sarif"],
      "skykoi-compile: --list-rules prints pretty or json\n",
    ],
    [
      "a table in the place of a folder",
      ["good.json", "-o", "folder"],
      "skykoi-compile: can't write folder: it is a folder\n",
    ],
    [
      "a report in the place of a folder",
      ["good.json", "--format=json=folder"],
      "can't write folder: it is a folder\n",
    ],
  ];
  test.each(wrong)("2 for %s", async (_, args, message) => {
    mkdirSync(desk.path("folder"));
    desk.write("good.json", GOOD);
    const { status, stdout, stderr } = await desk.compile(args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  test("2 where there is no config at all", async () => {
    const { status, stderr } = await desk.compile([]);
    expect([status, stderr]).toEqual([2, "can't open .SKYKOI/SKYKOI.json: there is no such file\n"]);
  });
});
