// `skykoi-compile` from the outside: which config it takes, what it says where, what the author decides.

import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes, severities } from "../../src/compiler/diagnostics/catalogue.ts";
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
    expect(one.stderr).toContain("not shown: 2 more findings");
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

test("--explain prints the page of a code", async () => {
  const { status, stdout } = await desk.compile(["--explain", "binding/shadowed"]);
  expect([status, stdout.split("\n")[0]]).toEqual([0, "# binding/shadowed"]);
});

test("--list-rules prints a table, or a list for programs", async () => {
  const [table, json, inActions] = await Promise.all([
    desk.compile(["--list-rules"]),
    desk.compile(["--list-rules", "--format", "json"]),
    desk.compile(["--list-rules"], { env: { GITHUB_ACTIONS: "true" } }),
  ]);
  const lines = table.stdout.split("\n").filter((line) => line !== "");
  expect(lines.map((line) => /^(\w+) +(\S+)  +\S.*\.$/.exec(line)?.slice(1))).toEqual(
    codes.map((code) => [severities[code], code]),
  );
  const { version, rules } = JSON.parse(json.stdout) as { version: number; rules: { code: string }[] };
  expect([version, rules.map((rule) => rule.code)]).toEqual([1, codes]);
  expect(rules.find((rule) => rule.code === "koi/duplicate-id")).toEqual({
    code: "koi/duplicate-id",
    severity: "error",
    summary: "Two kois have the same id.",
    lowerable: false,
    docs: "docs/diagnostics/koi-duplicate-id.md",
  });
  expect(inActions.stdout).toBe(table.stdout);
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
