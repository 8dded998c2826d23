// `skykoi init` in an empty home, and again.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Desk } from "./run-command.ts";

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
afterEach(() => desk.remove());

test("writes a config with its schema, for its owner alone, that compiles without a finding", async () => {
  const path = desk.path(".SKYKOI/SKYKOI.json");
  const { status, stdout, stderr } = await desk.skykoi(["init", "--yes"]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: `wrote ${path}\n` });
  expect(readdirSync(desk.path(".SKYKOI")).sort()).toEqual(["SKYKOI.json", "skykoi.schema.json"]);
  expect([statSync(path).mode & 0o777, statSync(desk.path(".SKYKOI")).mode & 0o777]).toEqual([0o600, 0o700]);
  const schema = join(import.meta.dirname, "../../schema/skykoi.schema.json");
  expect(readFileSync(desk.path(".SKYKOI/skykoi.schema.json"), "utf8")).toBe(readFileSync(schema, "utf8"));
  expect((await desk.compile([])).stderr).toContain("SKYKOI.json: no findings\n");
});

test("asks nothing where there is no terminal", async () => {
  expect((await desk.skykoi(["init"])).status).toBe(0);
  expect(readFileSync(desk.path(".SKYKOI/SKYKOI.json"), "utf8")).toContain('{ id: "main", default: true }');
});

test("changes nothing the second time, and says so unless it is told to be quiet", async () => {
  const path = desk.path(".SKYKOI/SKYKOI.json");
  await desk.skykoi(["init", "--yes"]);
  desk.write(".SKYKOI/SKYKOI.json", "{ /* mine */ }\n");
  const again = await desk.skykoi(["init", "--yes"]);
  const quiet = await desk.skykoi(["init", "--yes", "--quiet"]);
  expect(again).toEqual({ status: 0, stdout: "", stderr: `${path} is there already; nothing was changed\n` });
  expect(quiet).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(readFileSync(path, "utf8")).toBe("{ /* mine */ }\n");
});

test("writes to SKYKOI_CONFIG_PATH, and into a state dir of another name", async () => {
  const env = { SKYKOI_CONFIG_PATH: desk.path("etc/koi.json5"), SKYKOI_STATE_DIR: desk.path("var/koi") };
  await desk.skykoi(["init", "--yes"], { env });
  expect(existsSync(desk.path("etc/koi.json5"))).toBe(true);
  expect(existsSync(desk.path("var/koi"))).toBe(true);
  expect(existsSync(desk.path(".SKYKOI"))).toBe(false);
});

test("refuses arguments", async () => {
  expect(await desk.skykoi(["init", "work"])).toEqual({
    status: 2,
    stdout: "",
    stderr: 'skykoi init: unexpected argument "work"\n',
  });
});
