// Skills in the built gateway: what is put into a folder while it runs is there at the next turn, and what is taken away is not;
// the secrets of one koi's skills are in no other koi's commands, also at the same time.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { callsReply, type ModelRequest, textReply } from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { startGatewayChild, writeConfig } from "./gateway-child.ts";
import { homeWithModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { wait, waitUntil } from "./wait.ts";

interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

const messagesOf = ({ body }: ModelRequest): readonly ChatMessage[] => body["messages"] as ChatMessage[];

function writeSkill(folder: string, name: string, description: string, more = ""): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(
    join(folder, name, "SKILL.md"),
    `---\nname: ${name}\ndescription: ${description}\n${more}---\nThe text of ${name}.\n`,
  );
}

const saidTo = (visitor: Visitor): string[] => [...visitor.replies.values()].flatMap((texts) => [...texts]);

test("a skill that comes, changes and goes while the gateway runs", async () => {
  const server = await startOpenAiServer(() => textReply("fine"));
  const home = homeWithModel(server, ["alpha"]);
  const list = [{ id: "alpha" }];
  writeConfig(home, { kois: { defaults: { model: "fake/echo" }, list }, skills: { allowBundled: [] } });
  const child = await startGatewayChild({ home });
  onTestFinished(() => child.kill());
  const visitor = new Visitor("v");
  await visitor.connect(child.url);
  let count = 0;
  /** What the prompt of a new turn says of skills. */
  const listed = async (): Promise<string> => {
    // WebChat takes twenty messages at once, then one after the other.
    await wait(150);
    count += 1;
    visitor.say(`m${count}`, "hello");
    await waitUntil("an answer", () => visitor.replies.size === count);
    const [system] = messagesOf(server.requests.at(-1) as ModelRequest);
    const found = (system?.content ?? "").matchAll(/<name>(.*)<\/name>\s*<description>(.*)<\/description>/g);
    return [...found].map(([, name, description]) => `${name}: ${description}`).join("; ");
  };
  expect(await listed()).toBe("");
  const folder = join(home, ".SKYKOI", "skills");
  writeSkill(folder, "tea", "How to make tea.");
  await waitUntil("the skill", async () => (await listed()) === "tea: How to make tea.");
  writeSkill(folder, "tea", "How to make good tea.");
  await waitUntil("the change", async () => (await listed()) === "tea: How to make good tea.");
  const asked = server.requests.length;
  count += 1;
  visitor.say(`m${count}`, "/tea green");
  await waitUntil("an answer", () => visitor.replies.size === count);
  expect(server.requests).toHaveLength(asked + 1);
  const called = messagesOf(server.requests.at(-1) as ModelRequest).at(-1)?.content ?? "";
  expect(called).toContain("/tea green");
  expect(called).toContain("The text of tea.");
  rmSync(join(folder, "tea"), { recursive: true });
  await waitUntil("the end of it", async () => (await listed()) === "");
  expect(await child.stop()).toBe(0);
});

test("two kois at once: the commands of each have the secrets of its own skills", async () => {
  const server = await startOpenAiServer((request) => {
    const last = messagesOf(request).at(-1);
    if (last?.role === "tool") return textReply(/\[\d+\|\d+\]/.exec(last.content)?.[0] ?? last.content);
    // Both run at the same time.
    return callsReply(["exec", { command: 'sleep 1; echo "[${#ONE_KEY}|${#TWO_KEY}]"' }]);
  });
  const home = homeWithModel(server, ["alpha", "beta", "gamma"]);
  const at = (id: string): object => ({ channel: "webchat", peer: { kind: "dm", id } });
  const secret = (id: string): object => ({ apiKey: { source: "env", id } });
  writeConfig(home, {
    kois: {
      defaults: { model: "fake/echo" },
      list: [
        { id: "alpha", skills: ["one"] },
        { id: "beta", skills: ["two"] },
        { id: "gamma", skills: [] },
      ],
    },
    bindings: ["alpha", "beta", "gamma"].map((koiId) => ({ koiId, match: at(koiId) })),
    skills: { entries: { one: secret("SECRET_ONE"), two: secret("SECRET_TWO") } },
  });
  const folder = join(home, ".SKYKOI", "skills");
  const needs = (key: string): string =>
    `metadata: { skykoi: { primaryEnv: ${key}, requires: { env: [${key}] } } }\n`;
  writeSkill(folder, "one", "First.", needs("ONE_KEY"));
  writeSkill(folder, "two", "Second.", needs("TWO_KEY"));
  const child = await startGatewayChild({ home, env: { SECRET_ONE: "secret", SECRET_TWO: "secrets" } });
  onTestFinished(() => child.kill());
  const visitors = ["alpha", "beta", "gamma"].map((id) => new Visitor(id));
  await Promise.all(visitors.map((visitor) => visitor.connect(child.url)));
  for (const visitor of visitors) visitor.say("m0", "print");
  await waitUntil("the answers", () => visitors.every(({ replies }) => replies.size === 1));
  expect(visitors.map((visitor) => saidTo(visitor)[0]?.slice(-5))).toEqual(["[6|0]", "[0|7]", "[0|0]"]);
  expect(await child.stop()).toBe(0);
});
