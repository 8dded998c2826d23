// The CI kit, run as far as one machine can: the steps of the GitHub Action with what its inputs become, the pre-commit
// hook by its entry, the GitLab job and the workflow by their scripts. Nothing is installed: the project of each
// test has this package in its node_modules.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";

const REPO = resolve(import.meta.dirname, "../..");

const FINE = `{
  kois: { list: [{ id: "home", default: true }, { id: "work" }] },
  bindings: [{ koiId: "work", match: { channel: "webchat", peer: { kind: "dm", id: "anna" } } }],
  session: { dmScope: "per-channel-peer" },
}
`;
const BROKEN = FINE.replace('koiId: "work"', 'koiId: "wrok"');
const WARNED = FINE.replace("  session:", '  broadcast: { "webchat:room-1": ["home", "home"] },\n  session:');

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "skykoi-ci-")));
  const bin = join(folder, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(REPO, join(folder, "node_modules/skykoi"), "dir");
  const manifest = JSON.parse(readFileSync(join(REPO, "package.json"), "utf8")) as {
    bin: Record<string, string>;
  };
  for (const name of ["skykoi", "skykoi-compile"])
    symlinkSync(join(REPO, manifest.bin[name] ?? ""), join(bin, name));
  writeFileSync(join(folder, "package.json"), '{ "name": "configs", "private": true }\n');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeConfig(text: string): void {
  writeFileSync(join(folder, "SKYKOI.json"), text);
}

/** Runs a script as GitHub and GitLab do: the first command that fails ends it. */
function bash(script: string, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-eo", "pipefail", "-c", script],
    {
      cwd: folder,
      encoding: "utf8",
      env: {
        HOME: folder,
        PATH: process.env["PATH"] ?? "",
        // Nothing may be fetched: what is not here is an error.
        npm_config_offline: "true",
        npm_config_update_notifier: "false",
        ...env,
      },
    },
  );
  return { status, stdout, stderr };
}

const withBin = (): string => [join(folder, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);

describe("the GitHub Action", () => {
  const action = parse(readFileSync(join(REPO, "action.yml"), "utf8")) as {
    inputs: Record<string, { default: string }>;
    runs: { using: string; steps: Step[] };
  };

  function fill(value: string, inputs: Readonly<Record<string, string>>): string {
    return value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_all, name: string) => {
      const input = action.inputs[name];
      if (input === undefined) throw new Error(`no input ${name}`);
      return inputs[name] ?? input.default;
    });
  }

  /** Runs its steps one after the other, with the defaults of its inputs but for `inputs`. */
  function runAction(inputs: Readonly<Record<string, string>> = {}): ReturnType<typeof bash> {
    const pathFile = join(folder, "github-path");
    writeFileSync(pathFile, "");
    let last: ReturnType<typeof bash> = { status: 0, stdout: "", stderr: "" };
    for (const { run = "", env = {} } of action.runs.steps) {
      const filled = Object.entries(env).map(([name, value]) => [name, fill(value, inputs)] as const);
      const added = readFileSync(pathFile, "utf8").split("\n").filter(Boolean).toReversed();
      last = bash(run, {
        ...Object.fromEntries(filled),
        GITHUB_ACTIONS: "true",
        GITHUB_PATH: pathFile,
        PATH: [...added, process.env["PATH"] ?? ""].join(delimiter),
      });
      if (last.status !== 0) return last;
    }
    return last;
  }

  test("is composite, and every input is used", () => {
    expect(action.runs.using).toBe("composite");
    const used = JSON.stringify(action.runs.steps);
    for (const name of Object.keys(action.inputs)) expect(used).toContain(`\${{ inputs.${name} }}`);
  });

  test("passes a config without findings", () => {
    writeConfig(FINE);
    expect(runAction()).toMatchObject({ status: 0 });
  });

  test("annotates the line of a mistake and fails", () => {
    writeConfig(BROKEN);
    const { status, stdout } = runAction();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error .*file=SKYKOI\.json,line=3,.*binding\/unknown-koi/m);
  });

  test("lets warnings pass, unless they are denied or too many", () => {
    writeConfig(WARNED);
    expect(runAction().status).toBe(0);
    expect(runAction({ "deny-warnings": "true" }).status).toBe(1);
    expect(runAction({ "max-warnings": "0" }).status).toBe(1);
    expect(runAction({ "max-warnings": "1" }).status).toBe(0);
  });

  test("knows findings of a baseline", () => {
    writeConfig(WARNED);
    const update = "skykoi-compile --check --baseline known.json --update-baseline SKYKOI.json";
    bash(update, { PATH: withBin() });
    expect(existsSync(join(folder, "known.json"))).toBe(true);
    expect(runAction({ "deny-warnings": "true", baseline: "known.json" }).status).toBe(0);
  });

  test("writes a SARIF report, also where it fails", () => {
    writeConfig(BROKEN);
    expect(runAction({ sarif: "out.sarif" }).status).toBe(1);
    const report = JSON.parse(readFileSync(join(folder, "out.sarif"), "utf8")) as {
      runs: { results: { ruleId: string }[] }[];
    };
    expect(report.runs[0]?.results.map((one) => one.ruleId)).toContain("binding/unknown-koi");
  });

  test("takes an odd name for a config as a name", () => {
    writeConfig(FINE);
    expect(runAction({ config: "--help" })).toMatchObject({ status: 2 });
    expect(runAction({ config: "$(touch owned)" })).toMatchObject({ status: 2 });
    expect(existsSync(join(folder, "owned"))).toBe(false);
  });
});

describe("the pre-commit hook", () => {
  const [hook] = parse(readFileSync(join(REPO, ".pre-commit-hooks.yaml"), "utf8")) as [
    { entry: string; files: string },
  ];

  test("stops a commit with a mistake and lets a fine one pass", () => {
    writeConfig(BROKEN);
    const broken = bash(`${hook.entry} SKYKOI.json`);
    expect([broken.status, broken.stderr]).toEqual([1, expect.stringContaining("binding/unknown-koi")]);
    writeConfig(FINE);
    expect(bash(`${hook.entry} SKYKOI.json`)).toMatchObject({ status: 0 });
  });

  test("runs for configs in any folder, and for nothing else", () => {
    const files = new RegExp(hook.files);
    expect(["SKYKOI.json", "sites/a/SKYKOI.json"].every((name) => files.test(name))).toBe(true);
    expect(["package.json", "SKYKOI.json.bak", "MY-SKYKOI.json"].some((name) => files.test(name))).toBe(
      false,
    );
  });
});

describe("the GitLab job", () => {
  const { skykoi } = parse(readFileSync(join(REPO, "ci/gitlab-ci.yml"), "utf8")) as {
    skykoi: { script: string[]; artifacts: { reports: Record<string, string> } };
  };
  const [install = "", ...script] = skykoi.script;

  test("installs skykoi first", () => {
    expect(install).toBe("npm install --global skykoi");
  });

  test.each([
    ["fine", FINE, 0],
    ["broken", BROKEN, 1],
  ])("leaves its reports where the job says, with a config that is %s", (_word, config, status) => {
    writeConfig(config);
    expect(bash(script.join("\n"), { PATH: withBin() }).status).toBe(status);
    const { codequality = "", junit = "" } = skykoi.artifacts.reports;
    const quality = JSON.parse(readFileSync(join(folder, codequality), "utf8")) as { check_name: string }[];
    expect(quality.some((one) => one.check_name === "binding/unknown-koi")).toBe(status === 1);
    expect(readFileSync(join(folder, junit), "utf8")).toContain("<testsuite");
  });
});

/** A folder with one command of this name. */
function commandFolder(name: string, script: string): string {
  const bin = join(folder, "commands");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
  return bin;
}

describe("the workflow", () => {
  const workflow = parse(readFileSync(join(REPO, "ci/github-workflow.yml"), "utf8")) as {
    jobs: { skykoi: { steps: Step[] } };
  };

  test("comments which traffic changes hands", () => {
    const { steps } = workflow.jobs.skykoi;
    const { run = "exit 99", env = {} } =
      steps.find((one) => one.name === "Which traffic changes hands") ?? {};
    expect(Object.keys(env).toSorted()).toEqual(["BASE", "GH_TOKEN", "PULL_REQUEST"]);
    const git = "git -c user.name=A -c user.email=a@example.org -c init.defaultBranch=main";
    writeConfig(FINE);
    const first = bash(
      `${git} init -q . && git add SKYKOI.json && ${git} commit -qm one && git rev-parse HEAD`,
    );
    writeConfig(FINE.replace('koiId: "work"', 'koiId: "home"'));
    const gh = commandFolder("gh", 'printf "%s " "$@" > called; cat diff.md > commented');
    const ran = bash(run.replaceAll("../base", "base"), {
      BASE: first.stdout.trim(),
      PULL_REQUEST: "7",
      PATH: [gh, withBin()].join(delimiter),
    });
    expect([ran.status, ran.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(readFileSync(join(folder, "called"), "utf8").trim()).toBe("pr comment 7 --body-file diff.md");
    expect(readFileSync(join(folder, "commented"), "utf8")).toMatch(/work.*home/);
  });
});

describe("the plain script", () => {
  test("checks the config and runs the route tests", () => {
    writeConfig(FINE);
    expect(bash("skykoi test --update", { PATH: withBin() })).toMatchObject({ status: 0 });
    const script = readFileSync(join(REPO, "ci/check.sh"), "utf8");
    expect(bash(script, { PATH: withBin() })).toMatchObject({ status: 0 });
    expect(existsSync(join(folder, "skykoi.xml"))).toBe(true);
  });
});
