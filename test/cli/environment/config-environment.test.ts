// What the config adds to the environment, and that nothing of it is stronger than what the process was given.

import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configuredIo } from "../../../src/cli/environment/config-environment.ts";
import { withStateFile } from "../../../src/cli/environment/state-file.ts";
import type { ProcessIo } from "../../../src/cli/process-io.ts";
import type { EnvConfig } from "../../../src/config/env.ts";

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "skykoi-env-")));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function ioWith(env: Record<string, string>): ProcessIo {
  const sink = { write: () => true };
  return { stdout: sink, stderr: sink, stdin: new PassThrough(), env, cwd: home, home };
}

function file(name: string, text: string, mode = 0o600): string {
  const path = join(home, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function envOf(env: EnvConfig, given: Record<string, string> = {}) {
  const { io, secrets, problems } = await configuredIo(ioWith(given), { env }, () => undefined);
  return { env: io.env, secrets, problems };
}

describe("env.vars", () => {
  test("are set where the process has nothing, in their order", async () => {
    const { env, problems } = await envOf(
      { vars: { A: "one", B: "${A} and ${C}", C: "late", D: "$${A}" } },
      { C: "given", A: "" },
    );
    expect(env).toEqual({ A: "one", B: "one and given", C: "given", D: "${A}" });
    expect(problems).toEqual([]);
  });

  test("come from files and programs, and count as secrets then", async () => {
    const id = file("key", "k-123456\n");
    const { env, secrets } = await envOf({ vars: { KEY: { source: "file", id }, PLAIN: "Europe/Berlin" } });
    expect(env).toEqual({ KEY: "k-123456", PLAIN: "Europe/Berlin" });
    expect(secrets).toEqual(["k-123456"]);
  });

  test("that can't be had are told by name, and the others are there", async () => {
    const { env, problems } = await envOf({
      vars: { A: "${NOWHERE}", B: { source: "file", id: join(home, "none") }, C: "c" },
    });
    expect(env).toEqual({ C: "c" });
    expect(problems).toEqual([
      "env.vars.A is not set: the environment variable NOWHERE is not set",
      `env.vars.B is not set: the file ${join(home, "none")} can't be read (ENOENT)`,
    ]);
  });

  test("can't move the state dir from which the config came", async () => {
    const { env, problems } = await envOf({ vars: { SKYKOI_STATE_DIR: "/elsewhere" } });
    expect(env).toEqual({});
    expect(problems).toEqual([
      "env.vars.SKYKOI_STATE_DIR has no effect: it must be set before the config is found",
    ]);
  });
});

describe("env.shellEnv", () => {
  const shell = (lines: string): string => file("shell", `#!/bin/sh\n${lines}\nexec env -0\n`, 0o700);

  test("takes over missing credentials of providers and channels, and nothing else", async () => {
    const SHELL = shell(
      "export ANTHROPIC_API_KEY=from-shell OPENAI_API_KEY=from-shell TELEGRAM_BOT_TOKEN='1:two\nlines' OTHER=x",
    );
    const given = { SHELL, PATH: process.env["PATH"] ?? "", OPENAI_API_KEY: "given" };
    const { env, problems } = await envOf({ shellEnv: { enabled: true } }, given);
    expect(problems).toEqual([]);
    expect(env).toEqual({ ...given, ANTHROPIC_API_KEY: "from-shell", TELEGRAM_BOT_TOKEN: "1:two\nlines" });
  });

  test("is off without being asked for", async () => {
    const SHELL = shell("export ANTHROPIC_API_KEY=from-shell");
    expect((await envOf({ shellEnv: { timeoutMs: 5 } }, { SHELL })).env).toEqual({ SHELL });
  });

  test("tells of a shell that takes too long or is none", async () => {
    const slow = file("slow", "#!/bin/sh\nexec sleep 30\n", 0o700);
    const late = await envOf({ shellEnv: { enabled: true, timeoutMs: 50 } }, { SHELL: slow });
    expect(late.problems).toEqual([`env.shellEnv: the login shell ${slow} took more than 50 ms`]);
    const none = join(home, "none");
    const missing = await envOf({ shellEnv: { enabled: true } }, { SHELL: none });
    expect(missing.problems).toEqual([`env.shellEnv: the login shell ${none} failed (ENOENT)`]);
  });
});

describe("the file .env of the state dir", () => {
  test("is weaker than the process, and can't name the state dir", () => {
    file("state.env", "");
    const SKYKOI_STATE_DIR = home;
    file(".env", "# mine\nA=file\nB='two words'\nSKYKOI_STATE_DIR=/elsewhere\nSKYKOI_PROFILE=x\n");
    expect(withStateFile(ioWith({ SKYKOI_STATE_DIR, A: "given", B: "" })).env).toEqual({
      SKYKOI_STATE_DIR,
      A: "given",
      B: "two words",
    });
  });

  test("may be missing", () => {
    const io = ioWith({ SKYKOI_STATE_DIR: home });
    expect(withStateFile(io)).toBe(io);
  });
});
