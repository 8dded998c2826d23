// `--watch` from the outside: a process that compiles again when something that it depends on changes.

import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Desk } from "./run-command.ts";

const command = join(import.meta.dirname, "../../dist/skykoi-compile.cjs");
const GOOD = '{ kois: { list: [{ id: "home" }] }, channels: { whatsapp: {} } }\n';
const BAD = '{ bindings: [{ koiId: "ghost", match: { channel: "webchat" } }] }\n';

let desk: Desk;
let watcher: Watcher | undefined;
beforeEach(() => {
  desk = new Desk();
});
afterEach(async () => {
  await watcher?.stop("SIGKILL");
  watcher = undefined;
  desk.remove();
});

/** A watching process, whose output is read run by run. */
class Watcher {
  readonly #child: ChildProcess;
  readonly #closed: Promise<number | null>;
  #text = "";
  #more: () => void = () => {};

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [command, "--watch", "--check", ...args], {
      cwd: desk.folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: desk.folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#text += text;
        this.#more();
      });
    }
    this.#closed = new Promise((resolve) => this.#child.on("close", resolve));
  }

  /** What the next run says, up to where it waits again. */
  async next(): Promise<string> {
    const end = /watching \d+ files?; Ctrl-C ends\n/;
    for (;;) {
      const found = end.exec(this.#text);
      if (found) {
        const said = this.#text.slice(0, found.index + found[0].length);
        this.#text = this.#text.slice(said.length);
        return said;
      }
      await new Promise<void>((resolve) => (this.#more = resolve));
    }
  }

  stop(signal: "SIGINT" | "SIGKILL"): Promise<number | null> {
    if (this.#child.exitCode === null) this.#child.kill(signal);
    return this.#closed;
  }
}

describe("a change is compiled", () => {
  test("in the config, nothing is cleared on what is no terminal, and Ctrl-C ends with 130", async () => {
    desk.write("SKYKOI.json", GOOD);
    watcher = new Watcher([]);
    expect(await watcher.next()).toBe("SKYKOI.json: no findings\nwatching 1 file; Ctrl-C ends\n");
    desk.write("SKYKOI.json", BAD);
    const second = await watcher.next();
    expect(second).toMatch(/^error binding\/unknown-koi/);
    expect(second).not.toContain("\u001b");
    desk.write("SKYKOI.json", GOOD);
    expect(await watcher.next()).toMatch(/^SKYKOI\.json: no findings\n/);
    expect(await watcher.stop("SIGINT")).toBe(130);
  });

  test("in an included file, one that was missing too, and what is included may change", async () => {
    desk.write("SKYKOI.json", '{ kois: { $include: "one.json5" } }');
    watcher = new Watcher(["--format", "agent"]);
    const first = await watcher.next();
    expect(first).toContain("error include/missing");
    expect(first).toContain("watching 2 files;");
    desk.write("one.json5", '{ list: [{ id: "One" }] }');
    expect(await watcher.next()).toContain("koi id `One` is used as `one`");
    desk.write("two.json5", '{ list: [{ id: "Two" }] }');
    desk.write("SKYKOI.json", '{ kois: { $include: "two.json5" } }');
    expect(await watcher.next()).toContain("koi id `Two` is used as `two`");
    desk.write("two.json5", '{ list: [{ id: "Third" }] }');
    expect(await watcher.next()).toContain("koi id `Third` is used as `third`");
  });

  test("in the baseline", async () => {
    desk.write("SKYKOI.json", '{ kois: { list: [{ id: "Home" }] } }');
    await desk.compile(["--check", "--update-baseline"]);
    const args = ["--format", "agent", "--baseline", "skykoi-baseline.json"];
    watcher = new Watcher(args);
    expect(await watcher.next()).toMatch(/^no findings in SKYKOI\.json\n/);
    desk.write("skykoi-baseline.json", '{ "version": 1, "findings": [] }');
    expect(await watcher.next()).toContain("koi id `Home` is used as `home`");
  });
});

test("a config that is gone for a while is told, and watched for", async () => {
  desk.write("SKYKOI.json", GOOD);
  watcher = new Watcher(["SKYKOI.json"]);
  await watcher.next();
  rmSync(desk.path("SKYKOI.json"));
  expect(await watcher.next()).toContain("can't open SKYKOI.json: there is no such file\n");
  desk.write("SKYKOI.json", BAD);
  expect(await watcher.next()).toContain("error binding/unknown-koi");
});

test.each([
  ["standard input", ["-"], "skykoi-compile: --watch can't watch standard input; name a file\n"],
  [
    "an update of the baseline",
    ["--update-baseline"],
    "skykoi-compile: --watch and --update-baseline don't go together: all would be known\n",
  ],
  ["a config that is not there", ["gone.json"], "can't open gone.json: there is no such file\n"],
])("%s is wrong usage", async (_, args, message) => {
  desk.write("SKYKOI.json", GOOD);
  const ran = await desk.compile(["--watch", ...args]);
  expect(ran).toEqual({ status: 2, stdout: "", stderr: message });
});
