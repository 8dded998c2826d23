// `skykoi koi -m`: commands are commands at the terminal too, and an answer that nobody reads is kept all the same.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Desk, type Ran } from "./run-command.ts";

const built = join(import.meta.dirname, "../../dist/skykoi.js");
let desk: Desk;

beforeEach(() => {
  desk = new Desk();
  desk.write(
    ".SKYKOI/SKYKOI.json",
    `{ kois: { defaults: { model: "skykoi/echo", models: { "skykoi/echo": { alias: "echo" } } },
        list: [{ id: "home" }] } }`,
  );
});
afterEach(() => desk.remove());

const say = (text: string, ...more: string[]): Promise<Ran> => desk.skykoi(["koi", "-m", text, ...more]);

async function said(): Promise<unknown[]> {
  const { stdout } = await desk.skykoi(["sessions", "export"]);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { segment: number; role: string; text: string })
    .map(({ segment, role, text }) => `${segment} ${role} ${text.split("\n")[0]}`);
}

test("/new starts afresh and asks no model; with text behind it, that is the first message", async () => {
  await say("one");
  expect(await say("/new")).toEqual({
    status: 0,
    stdout: "A new session: I have forgotten what was said so far.\n",
    stderr: "",
  });
  await say("/reset two");
  expect(await said()).toEqual([
    "1 user one",
    "1 assistant You wrote: one",
    "2 user two",
    "2 assistant You wrote: two",
  ]);
});

test("/model, /queue, /send and /status answer and hold, also as JSON", async () => {
  expect((await say("/model")).stdout).toContain("This session uses skykoi/echo.");
  expect((await say("/queue followup")).stdout).toContain("followup");
  expect((await say("/send off")).stdout).toContain("not sent");
  const { stdout } = await say("/status", "--json");
  const answer = JSON.parse(stdout) as { text: string };
  expect(answer).toMatchObject({ type: "command_end", command: "status", koiId: "home" });
  expect(answer.text).toContain('queue: {"mode":"followup"}');
  expect(answer.text).toContain("sending: off");
  expect(await said()).toEqual([]);
});

test.each(["/stop", "/activation always"])(
  "%s is refused with a sentence, and reaches no koi",
  async (text) => {
    const { status, stdout, stderr } = await say(text);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^skykoi koi: \/(stop|activation) /);
    expect(await said()).toEqual([]);
  },
);

test("a slash that is no command, or where there are none, is text for the koi", async () => {
  await say("/unknown thing");
  desk.write(".SKYKOI/SKYKOI.json", "{ kois: { list: [{ id: 'home' }] }, commands: { text: false } }");
  await say("/new");
  const users = (await said()).filter((line) => String(line).includes(" user "));
  expect(users).toEqual(["1 user /unknown thing", "1 user /new"]);
});

test("an answer that nobody reads to its end is in the transcript all the same", async () => {
  const child = spawn(process.execPath, [built, "koi", "-m", "hello there"], {
    env: { PATH: process.env["PATH"] ?? "", HOME: desk.folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.destroy();
  const [status] = (await once(child, "close")) as [number];
  expect(status).toBe(0);
  expect(await said()).toEqual(["1 user hello there", "1 assistant You wrote: hello there"]);
});
