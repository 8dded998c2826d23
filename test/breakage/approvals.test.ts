// kill -9 of the built gateway while a command waits for a person's word, and right after the yes: after the restart the person
// and the model are told, the old question answers nothing, and no command has run twice.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { callsReply, type ModelReply, textReply } from "../fakes/models/model-reply.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { type GatewayChild, startGatewayChild, writeConfig } from "./gateway-child.ts";
import { readKoi } from "./read-state.ts";
import { homeWithModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { waitUntil } from "./wait.ts";

const QUESTION = /^\[(\w{6})\] May I run this/;

interface Scene {
  readonly server: ModelServer;
  readonly home: string;
  readonly visitor: Visitor;
  readonly runs: string;
  start(): Promise<GatewayChild>;
  /** All that the visitor was sent. */
  texts(): string[];
  /** The id of the question number `index`, once it is asked. */
  question(index: number): Promise<string>;
}

async function scene(replies: readonly ModelReply[]): Promise<Scene> {
  const server = await startOpenAiServer((_, index) => replies[index] ?? textReply("done"));
  const home = homeWithModel(server, ["alpha"]);
  mkdirSync(join(home, ".SKYKOI"), { recursive: true });
  writeConfig(home, {
    commands: { ownerAllowFrom: ["webchat:a"] },
    kois: { defaults: { model: "fake/echo" }, list: [{ id: "alpha", default: true }] },
    tools: { exec: { security: "allowlist", backgroundMs: 60_000 } },
    messages: { queue: { debounceMs: 0 } },
  });
  const visitor = new Visitor("a");
  const texts = (): string[] => [...visitor.replies.values()].flatMap((said) => [...said]);
  return {
    server,
    home,
    visitor,
    runs: join(home, ".SKYKOI", "workspace", "runs.txt"),
    texts,
    start: async () => {
      const gateway = await startGatewayChild({ home });
      onTestFinished(() => gateway.kill());
      await visitor.connect(gateway.url);
      return gateway;
    },
    question: async (index) => {
      const asked = (): string[] => texts().flatMap((text) => QUESTION.exec(text)?.[1] ?? []);
      await waitUntil(`question ${index}`, () => asked().length > index);
      return asked()[index] ?? "";
    },
  };
}

function toolResult({ requests }: ModelServer, index: number): string {
  const messages = requests[index]?.body["messages"] as { role: string; content: string }[];
  return messages.findLast(({ role }) => role === "tool")?.content ?? "";
}

test("a question that the gateway died over is told, answers nothing, and can be asked anew", async () => {
  const exec = callsReply(["exec", { command: "echo run >> runs.txt" }]);
  const all = await scene([exec, exec, textReply("done")]);
  const { visitor, server } = all;
  const first = await all.start();
  visitor.say("m0", "run it");
  const old = await all.question(0);
  await first.kill();
  visitor.leave();

  const second = await all.start();
  await waitUntil("the word about the old question", () =>
    all.texts().includes(`[${old}] The gateway stopped before anybody answered: the command was not run.`),
  );
  const fresh = await all.question(1);
  expect(toolResult(server, 1)).toMatch(/^interrupted: .* so the command was not run\./);
  visitor.say("m1", `/approve ${old} allow-once`);
  await waitUntil("no such question", () =>
    all.texts().some((text) => text.includes(`There is no question ${old}`)),
  );
  expect(existsSync(all.runs)).toBe(false);
  visitor.say("m2", `/approve ${fresh} allow-once`);
  await waitUntil("the answer", () => all.texts().some((text) => text.endsWith("done")));
  expect(readFileSync(all.runs, "utf8")).toBe("run\n");
  expect(server.requests).toHaveLength(3);
  await waitUntil("the last mark", async () => (await second.status()).unsentReplies === 0);
  expect((await second.status()).turns).toMatchObject({ running: 0, waiting: 0 });
  expect(await second.stop()).toBe(0);
  const [entries] = readKoi(all.home, "alpha").transcripts.values();
  const roles = entries?.map(({ role }) => role) ?? [];
  expect(roles.filter((role) => role === "call" || role === "result")).toEqual([
    "call",
    "result",
    "call",
    "result",
  ]);
});

test("a command that was allowed when the gateway died has run once, and is told as interrupted", async () => {
  const command = "echo run >> runs.txt; sleep 3";
  const all = await scene([callsReply(["exec", { command }]), textReply("done")]);
  const first = await all.start();
  all.visitor.say("m0", "run it");
  all.visitor.say("m1", `/approve ${await all.question(0)} allow-once`);
  await waitUntil("the command", () => existsSync(all.runs));
  await first.kill();
  all.visitor.leave();

  await all.start();
  await waitUntil("the answer", () => all.texts().some((text) => text.endsWith("done")));
  expect(toolResult(all.server, 1)).toMatch(/^interrupted: the gateway stopped while this ran/);
  expect(all.texts().join("\n")).not.toContain("The gateway stopped before anybody answered");
  expect(readFileSync(all.runs, "utf8")).toBe("run\n");
});
