// `skykoi-compile` from the outside: what it takes, what it says where, what it writes, and its exit code.

import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from "node:fs";
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

describe("which config", () => {
  test("is the one of SKYKOI_CONFIG_PATH, else the one here, else the one of the state dir", async () => {
    desk.write("state/SKYKOI.json", WARNED);
    desk.write("named.json", WARNED.replace("Home", "Named"));
    const state = { SKYKOI_STATE_DIR: desk.path("state") };
    const third = await desk.compile(["--check"], { env: state });
    desk.write("SKYKOI.json", WARNED.replace("Home", "Here"));
    const [first, second] = await Promise.all([
      desk.compile(["--check"], { env: { ...state, SKYKOI_CONFIG_PATH: "named.json" } }),
      desk.compile(["--check"], { env: state }),
    ]);
    const seen = [first, second, third].map(({ stderr }) => /`(\w+)` is used as/.exec(stderr)?.[1]);
    expect(seen).toEqual(["Named", "Here", "Home"]);
  });

  test("can come from standard input, with includes relative to the path that it stands for", async () => {
    desk.write("parts/kois.json5", '{ list: [{ id: "Work" }] }');
    const input = '{ kois: { $include: "kois.json5" } }';
    const args = ["-", "--stdin-filepath", "parts/main.json", "--format", "json", "--check"];
    const { status, stdout } = await desk.compile(args, { input });
    const { configs } = JSON.parse(stdout) as {
      configs: { file: string; diagnostics: { file: string }[] }[];
    };
    expect(status).toBe(0);
    expect(configs.map((one) => [one.file, one.diagnostics.map((found) => found.file)])).toEqual([
      ["parts/main.json", ["parts/kois.json5"]],
    ]);
  });

  test("from standard input without a path is called SKYKOI.json", async () => {
    const { status, stderr } = await desk.compile(["-", "--check"], { input: GOOD });
    expect([status, stderr]).toEqual([0, "SKYKOI.json: no findings\n"]);
  });
});

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

describe("formats", () => {
  test("machine formats go to standard output, pretty to standard error, and --format may repeat", async () => {
    desk.write("SKYKOI.json", BAD);
    const args = [
      "--format",
      "json",
      "--format",
      "pretty",
      "--format",
      "json=out/one.json",
      "--format=github=two.txt",
    ];
    const { status, stdout, stderr } = await desk.compile(args);
    expect(status).toBe(1);
    expect(readFileSync(desk.path("out/one.json"), "utf8")).toBe(stdout);
    expect(readFileSync(desk.path("two.txt"), "utf8")).toMatch(
      /^::error file=SKYKOI\.json,line=1,endLine=1,col=23,/,
    );
    expect(stderr).toMatch(/^error binding\/unknown-koi/);
  });

  test("github is what GitHub Actions get, unless another one is named", async () => {
    desk.write("SKYKOI.json", BAD);
    const env = { GITHUB_ACTIONS: "true" };
    const [usual, named] = await Promise.all([
      desk.compile([], { env }),
      desk.compile(["--format", "pretty"], { env }),
    ]);
    expect([usual.stdout.split(" ")[0], usual.stderr]).toEqual(["::error", ""]);
    expect([named.stdout, named.stderr.split(" ")[0]]).toEqual(["", "error"]);
  });

  test("pretty has colours where they are wanted, a file never", async () => {
    desk.write("SKYKOI.json", BAD);
    const FORCE_COLOR = "1";
    const isColoured = async (args: string[], env: Record<string, string>): Promise<boolean> =>
      (await desk.compile(args, { env })).stderr.includes("\u001b[");
    const found = await Promise.all([
      isColoured([], {}),
      isColoured([], { FORCE_COLOR }),
      isColoured([], { FORCE_COLOR: "0" }),
      isColoured([], { FORCE_COLOR, NO_COLOR: "1" }),
      isColoured(["--no-color"], { FORCE_COLOR }),
    ]);
    expect(found).toEqual([false, true, false, false, false]);
    await desk.compile(["--format", "pretty=out.txt"], { env: { FORCE_COLOR } });
    expect(readFileSync(desk.path("out.txt"), "utf8")).not.toContain("\u001b[");
  });

  test("pretty shows at most as many as it is told, the others are counted", async () => {
    desk.write("SKYKOI.json", "{ a: 1, b: 2, c: 3 }");
    const [one, all] = await Promise.all([
      desk.compile(["--max-diagnostics", "1"]),
      desk.compile(["--max-diagnostics", "0"]),
    ]);
    const shown = (text: string): number => text.match(/^error schema\/unknown-key/gm)?.length ?? 0;
    expect([shown(one.stderr), shown(all.stderr)]).toEqual([1, 3]);
    expect(one.stderr).toContain("2 more not shown");
  });

  test("--quiet shows errors alone", async () => {
    desk.write(
      "SKYKOI.json",
      '{ kois: { list: [{ id: "Home", koiDir: "/x" }, { id: "work", koiDir: "/x" }] } }',
    );
    const { stderr } = await desk.compile(["--quiet"]);
    const levels = stderr.match(/^(?:error|warning|info|hint)(?= )/gm);
    expect(levels).toEqual(["error"]);
  });
});

describe("what the author decides", () => {
  const dead = `{
  kois: { list: [{ id: "home", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "home", match: { channel: "whatsapp" } },
    // skykoi-ignore binding/conflict: kept for the summer
    { koiId: "work", match: { channel: "whatsapp" } },
  ],
  channels: { whatsapp: {} },
}
`;

  test("a code can be lowered, and the table is written without what is dead", async () => {
    desk.write("SKYKOI.json", dead.replace("// skykoi-ignore", "// not ignored:"));
    expect((await desk.compile([])).status).toBe(1);
    const { status, stderr } = await desk.compile(["--rule", "binding/conflict=warning"]);
    expect(status).toBe(0);
    expect(stderr).toContain("warning binding/conflict");
    expect(stderr).toContain(`wrote ${TABLE} (1 keys)`);
  });

  test("a comment on the line before silences one place", async () => {
    desk.write("SKYKOI.json", dead);
    expect((await desk.compile([])).status).toBe(0);
  });

  test("what makes a table untrustworthy can't be lowered", async () => {
    desk.write("SKYKOI.json", GOOD);
    const { status, stderr } = await desk.compile(["--rule", "koi/koidir-collision=off"]);
    expect([status, stderr.split(":")[0]]).toEqual([2, "skykoi-compile"]);
  });
});

test("--probe asks this machine, and only then", async () => {
  mkdirSync(desk.path("one"));
  symlinkSync(desk.path("one"), desk.path("two"));
  const kois = ["one", "two"].map((id) => ({
    id,
    koiDir: `~/${id}`,
    ...(id === "one" && { default: true }),
  }));
  const bindings = [{ koiId: "two", match: { channel: "webchat" } }];
  desk.write("SKYKOI.json", JSON.stringify({ kois: { list: kois }, bindings }));
  const [blind, probing] = await Promise.all([
    desk.compile(["--check"]),
    desk.compile(["--check", "--probe"]),
  ]);
  expect([blind.status, probing.status]).toEqual([0, 1]);
  expect(probing.stderr).toMatch(/^error koi\/koidir-collision/);
});

test("--explain prints the page of a code, --list-rules all codes with their severities", async () => {
  const [page, rules] = await Promise.all([
    desk.compile(["--explain", "binding/shadowed"]),
    desk.compile(["--list-rules"]),
  ]);
  expect([page.status, page.stdout.split("\n")[0]]).toEqual([0, "# binding/shadowed"]);
  expect(rules.stdout).toContain("\nerror    binding/shadowed\n");
});

test("--help and --version go to standard output", async () => {
  const [help, version] = await Promise.all([desk.compile(["--help"]), desk.compile(["--version"])]);
  expect([help.status, help.stderr, help.stdout.includes("usage: skykoi-compile [CONFIG|GLOB…]")]).toEqual([
    0,
    "",
    true,
  ]);
  expect([version.status, version.stderr]).toEqual([0, ""]);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
