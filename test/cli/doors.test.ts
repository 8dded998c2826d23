// What every command has in common: help, version, and an answer to what it does not know.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands/registry.ts";
import { Desk } from "./run-command.ts";

let desk: Desk;
beforeAll(() => {
  desk = new Desk();
});
afterAll(() => desk.remove());

describe("skykoi", () => {
  test("lists its commands, and without one says that it needs one", async () => {
    const [help, short, none] = await Promise.all([
      desk.skykoi(["--help"]),
      desk.skykoi(["-h"]),
      desk.skykoi([]),
    ]);
    expect([help.status, short.status, none.status]).toEqual([0, 0, 2]);
    expect(short.stdout).toBe(help.stdout);
    for (const name of Object.keys(commands)) expect(help.stdout).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  });

  test("tells its version", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(await desk.skykoi(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  const unknown: readonly [args: string[], message: string][] = [
    [["rout"], "skykoi: unknown command rout; did you mean route?\n"],
    [["--verison"], "skykoi: unknown flag --verison; see skykoi --help\n"],
    [["toString"], "skykoi: unknown command toString; see skykoi --help\n"],
    [["__proto__"], "skykoi: unknown command __proto__; see skykoi --help\n"],
    [["kois", "lst"], "skykoi kois: unknown action lst; it is list, add, delete or set-identity\n"],
    [["kois", "list", "more"], 'skykoi kois: unexpected argument "more"\n'],
    [["route", "--json=yes"], "skykoi route: "],
    [["route", "--peer"], "skykoi route: "],
  ];
  test.each(unknown)("%j is wrong usage", async (args, message) => {
    const { status, stdout, stderr } = await desk.skykoi(args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr.startsWith(message)).toBe(true);
    expect(stderr.split("\n")).toHaveLength(2);
  });
});

test.each(Object.keys(commands))("skykoi %s --help tells how it is called", async (name) => {
  const { status, stdout, stderr } = await desk.skykoi([name, "--help"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(new RegExp(`^usage: skykoi ${name}(?: |$)`, "m"));
  expect(stdout).toContain("--help");
});
