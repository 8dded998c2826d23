// Flags before the command: profiles with a state dir of their own.

import { existsSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { takeRootFlags } from "../../src/cli/root-flags.ts";
import { Desk } from "./run-command.ts";

const taken: readonly [argv: string[], env: object, rest: string[], result: object][] = [
  [["status", "--json"], {}, ["status", "--json"], {}],
  [["--profile", "work", "status"], {}, ["status"], { SKYKOI_PROFILE: "work" }],
  [["--profile=work"], { SKYKOI_PROFILE: "home" }, [], { SKYKOI_PROFILE: "work" }],
  [["--dev", "gateway"], {}, ["gateway"], { SKYKOI_PROFILE: "dev", SKYKOI_GATEWAY_PORT: "19001" }],
  [
    ["--dev", "gateway"],
    { SKYKOI_GATEWAY_PORT: "7" },
    ["gateway"],
    { SKYKOI_PROFILE: "dev", SKYKOI_GATEWAY_PORT: "7" },
  ],
  [["--profile", "dev", "--dev", "x"], {}, ["x"], { SKYKOI_PROFILE: "dev", SKYKOI_GATEWAY_PORT: "19001" }],
  [["--no-color", "status", "--profile", "x"], {}, ["status", "--profile", "x"], { NO_COLOR: "1" }],
];

test.each(taken)("%j with %j", (argv, env, rest, result) => {
  expect(takeRootFlags(argv, env as never)).toEqual({ rest, env: result });
});

test.each([
  [["--profile"], 'skykoi: a profile is 1 to 64 letters, digits, - or _, got ""'],
  [["--profile", "../x"], 'skykoi: a profile is 1 to 64 letters, digits, - or _, got "../x"'],
  [["--dev", "--profile", "x"], "skykoi: give --dev or --profile, not both: --dev is the profile dev"],
])("%j is wrong usage", (argv, message) => {
  expect(() => takeRootFlags(argv, {})).toThrow(message);
});

test("a variable that names no profile is told, like the flag", () => {
  const env = { SKYKOI_PROFILE: "../x" };
  expect(() => takeRootFlags(["status"], env)).toThrow(
    'skykoi: SKYKOI_PROFILE is 1 to 64 letters, digits, - or _, got "../x"',
  );
  expect(takeRootFlags(["--profile", "y"], env).env).toEqual({ SKYKOI_PROFILE: "y" });
});

test("a profile has a state dir of its own", async () => {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  expect((await desk.skykoi(["--profile", "work", "init", "--yes"])).status).toBe(0);
  expect([existsSync(desk.path(".SKYKOI-work/SKYKOI.json")), existsSync(desk.path(".SKYKOI"))]).toEqual([
    true,
    false,
  ]);
  expect((await desk.skykoi(["--profile", "work", "status"])).stdout).toContain(desk.path(".SKYKOI-work"));
  const wrong = await desk.skykoi(["--profile", "a b", "status"]);
  expect([wrong.status, wrong.stderr.split("\n")]).toEqual([2, [expect.any(String), ""]]);
});
