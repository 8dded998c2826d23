// `skykoi koi` as a talk: a line a message, what `/verbose` and `/reasoning` show, skills that are called, and `/approve` while
// a command waits.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { callsReply, type ModelScript, scriptedMark, textReply } from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { Desk, type Ran } from "./run-command.ts";

const built = join(import.meta.dirname, "../../dist/skykoi.js");
let desk: Desk;

beforeEach(() => {
  desk = new Desk();
});
afterEach(() => desk.remove());

async function withModel(script: ModelScript, more: object = {}): Promise<void> {
  const server = await startOpenAiServer(script);
  onTestFinished(() => server.close());
  const config = {
    kois: { defaults: { model: "local/tiny" }, list: [{ id: "home" }] },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
    ...more,
  };
  desk.write(".SKYKOI/SKYKOI.json", JSON.stringify(config));
}

const talk = (...lines: string[]): Promise<Ran> =>
  desk.skykoi(["koi"], { input: lines.map((line) => `${line}\n`).join("") });

test("each line is a message; what is a command is done, what belongs elsewhere is said", async () => {
  await withModel((_request, index) => textReply(`answer ${index}`));
  const { status, stdout, stderr } = await talk("one", "", "/stop", "/new", "two");
  expect(stdout.split("\n")).toEqual([
    `${scriptedMark}answer 0`,
    "A new session: I have forgotten what was said so far.",
    `${scriptedMark}answer 1`,
    "",
  ]);
  expect(stderr).toMatch(/^skykoi koi: \/stop ends what runs in the gateway/);
  expect(status).toBe(1);
});

test("/help names what is done at the terminal, and nothing else", async () => {
  await withModel(() => textReply("never"));
  const { stdout } = await talk("/help");
  const named = stdout.split("\n").map((line) => /^\/[a-z]+/.exec(line)?.[0]);
  expect(named).toEqual(expect.arrayContaining(["/new", "/status", "/help", "/skill", "/approve"]));
  for (const elsewhere of ["/stop", "/elevated", "/whoami", "/activation"])
    expect(named).not.toContain(elsewhere);
});

test("with nothing to read it says how it is used", async () => {
  await withModel(() => textReply("never"));
  const { status, stderr } = await talk();
  expect(status).toBe(2);
  expect(stderr).toContain("give a message");
});

test("/reasoning on shows thoughts in front of the answer, /verbose on tool calls", async () => {
  await withModel((_request, index) =>
    index === 1
      ? callsReply(["read", { path: "USER.md" }])
      : { kind: "text", chunks: ["fine"], thoughts: "hm, hm" },
  );
  const { stdout, stderr, status } = await talk(
    "/reasoning on",
    "/verbose on",
    "first",
    "second",
    "/reasoning off",
    "third",
  );
  expect(status).toBe(0);
  expect(stderr.split("\n").filter((line) => line !== "")).toEqual([
    "[reasoning]",
    "hm, hm",
    '[read] {"path":"USER.md"}',
    "[reasoning]",
    "hm, hm",
  ]);
  expect(stdout.match(/fine/g)).toHaveLength(3);
});

test("a skill is called at the terminal too", async () => {
  await withModel(() => textReply("never"));
  const front = "command-dispatch: tool\ncommand-tool: exec\n";
  desk.write(".SKYKOI/skills/sh/SKILL.md", `---\nname: sh\ndescription: Runs a line.\n${front}---\n`);
  expect((await talk("/skill")).stdout).toContain("/sh: sh. Runs a line.");
  expect((await talk("/sh echo one")).stdout).toContain("one");
  expect((await desk.skykoi(["koi", "-m", "/skill nothing"])).stdout).toContain("There is no skill nothing");
});

test.each([
  ["allow-once", "ran"],
  ["deny", "did not run"],
])("a command that needs a word waits for /approve … %s", async (word, end) => {
  const exec = { exec: { security: "allowlist", ask: "always" } };
  await withModel(
    ({ body }, index) => {
      if (index === 0) return callsReply(["exec", { command: "echo it-ran" }]);
      const last = (body["messages"] as { content: string }[]).at(-1)?.content ?? "";
      return textReply(last.includes("it-ran") ? "ran" : "did not run");
    },
    { tools: exec },
  );
  const child = spawn(process.execPath, [built, "koi"], {
    env: { PATH: process.env["PATH"] ?? "", HOME: desk.folder },
    stdio: "pipe",
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (stderr += String(chunk)));
  child.stdin.write("run it\n");
  const id = await vi.waitFor(
    () => {
      const found = /\/approve (\w+) allow-once/.exec(stderr)?.[1];
      if (found === undefined) throw new Error(`not asked yet: ${stderr}`);
      return found;
    },
    { timeout: 20_000 },
  );
  child.stdin.write(`/approve ${id} ${word}\n`);
  await vi.waitFor(() => expect(stdout).toContain(`${scriptedMark}${end}\n`), { timeout: 20_000 });
  child.stdin.end();
  const [status] = (await once(child, "close")) as [number];
  expect(status).toBe(0);
});

test("who is asked and goes away has not said yes", async () => {
  const exec = { exec: { security: "allowlist", ask: "always" } };
  await withModel(
    (_request, index) =>
      index === 0 ? callsReply(["exec", { command: "echo it-ran" }]) : textReply("did not run"),
    { tools: exec },
  );
  const { stdout, stderr, status } = await talk("run it", "/approve abcdef allow-once");
  expect(stdout).toContain("did not run");
  expect(stderr).not.toContain("It is run");
  expect(status).toBe(1);
});
