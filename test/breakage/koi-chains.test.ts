// Chains of kois through the built gateway, its real loop and tools: a circle of three stops at its hops, a sandbox is not left
// by a background run, and kill -9 in the middle of an exchange, of a run and of its announcement loses and repeats nothing.

import { expect, onTestFinished, test } from "vitest";
import {
  callsReply,
  type ModelReply,
  type ModelRequest,
  scriptedMark,
  textReply,
} from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { type GatewayChild, startGatewayChild, writeConfig } from "./gateway-child.ts";
import { readKoi } from "./read-state.ts";
import { homeWithModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { waitUntil } from "./wait.ts";

interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** What a koi is asked: who it is, and the last message. */
interface Question {
  readonly koi: string;
  readonly last: ChatMessage;
}

function questionOf({ body }: ModelRequest): Question {
  const messages = body["messages"] as ChatMessage[];
  const koi = /the koi `(\w+)`/.exec(messages[0]?.content ?? "")?.[1] ?? "";
  return { koi, last: messages.at(-1) as ChatMessage };
}

interface Bench {
  readonly home: string;
  readonly questions: Question[];
  /** How often somebody was asked something that begins so. */
  asked(beginning: string): number;
  start(visitor: Visitor): Promise<GatewayChild>;
}

async function bench(
  kois: readonly object[],
  more: object,
  script: (question: Question) => ModelReply,
): Promise<Bench> {
  const questions: Question[] = [];
  const server = await startOpenAiServer((request) => {
    const question = questionOf(request);
    questions.push(question);
    return script(question);
  });
  const ids = kois.map((koi) => (koi as { id: string }).id);
  const home = homeWithModel(server, ids);
  writeConfig(home, {
    kois: { defaults: { model: "fake/echo" }, list: kois },
    tools: { koiToKoi: { enabled: true, allow: ids } },
    ...more,
  });
  return {
    home,
    questions,
    asked: (beginning) => questions.filter(({ last }) => last.content.startsWith(beginning)).length,
    async start(visitor) {
      const child = await startGatewayChild({ home });
      onTestFinished(() => child.kill());
      await visitor.connect(child.url);
      return child;
    },
  };
}

async function idle(child: GatewayChild): Promise<void> {
  await waitUntil("the end", async () => {
    const { turns, unsentReplies } = await child.status();
    return turns.running + turns.waiting + unsentReplies === 0;
  });
}

/** What is left of a koi that has done all. */
const DONE = { pending: [], deadLetters: [], unsent: [], undelivered: [], damage: [] };

const repliesOf = (visitor: Visitor): string[] =>
  [...visitor.replies.values()].flatMap((texts) => [...texts]);

test("a circle of three kois stops at its hops", async () => {
  const next: Readonly<Record<string, string>> = { a: "b", b: "c", c: "a" };
  const session = { koiToKoi: { maxHops: 4, maxPingPongTurns: 0 } };
  const b = await bench([{ id: "a" }, { id: "b" }, { id: "c" }], { session }, ({ koi, last }) => {
    if (last.role === "tool") return textReply("passed on");
    if (last.content.startsWith("[An exchange")) return textReply("told");
    return callsReply(["sessions_send", { koiId: next[koi], message: "pass it on", timeoutSeconds: 0 }]);
  });
  const visitor = new Visitor("v");
  const child = await b.start(visitor);
  visitor.say("m0", "start");
  await waitUntil("the stop", () => child.output().includes("chain of koi-to-koi messages is stopped"));
  await idle(child);
  expect(b.asked("[Message")).toBe(4);
  expect(await child.stop()).toBe(0);
  for (const id of ["a", "b", "c"]) expect(readKoi(b.home, id)).toMatchObject(DONE);
});

test("a sandboxed koi starts no run outside of a sandbox", async () => {
  const kois = [
    { id: "box", default: true, sandbox: { mode: "all" }, subagents: { allowKois: ["*"] } },
    { id: "open" },
  ];
  const b = await bench(kois, {}, ({ last }) =>
    last.role === "tool"
      ? textReply(`it said: ${last.content}`)
      : callsReply(["sessions_spawn", { koiId: "open", task: "look around" }]),
  );
  const visitor = new Visitor("v");
  const child = await b.start(visitor);
  visitor.say("m0", "have it done outside");
  await waitUntil("the answer", () => visitor.replies.size === 1);
  expect(repliesOf(visitor)[0]).toMatch(/it said: .*sandbox/s);
  expect(await child.stop()).toBe(0);
  expect(b.questions.map(({ koi }) => koi)).toEqual(["box", "box"]);
});

test("killed in the middle of an exchange: it goes on where it was, and each word is said once", async () => {
  let isHanging = true;
  const session = { koiToKoi: { maxHops: 8, maxPingPongTurns: 2 } };
  const b = await bench([{ id: "alpha" }, { id: "beta" }], { session }, ({ koi, last }) => {
    if (last.role === "tool") return textReply("I have asked.");
    if (last.content.startsWith("[Message")) return textReply("one");
    if (last.content.startsWith("[Answer")) {
      if (koi === "beta") return textReply("three");
      return isHanging ? { kind: "silence" } : textReply("two");
    }
    return callsReply(["sessions_send", { koiId: "beta", message: "count", timeoutSeconds: 0 }]);
  });
  const visitor = new Visitor("v");
  const first = await b.start(visitor);
  visitor.say("m0", "begin");
  await waitUntil("alpha's second word", () => b.asked("[Answer") === 1);
  await first.kill();
  visitor.leave();
  isHanging = false;
  const second = await b.start(visitor);
  await waitUntil("beta's last word", () => b.asked("[Answer") === 3);
  await idle(second);
  expect(await second.stop()).toBe(0);
  const said = (id: string): string[] => {
    expect(readKoi(b.home, id)).toMatchObject(DONE);
    return [...(readKoi(b.home, id).transcripts.get(`koi:${id}:main` as never) ?? [])]
      .filter(({ role }) => role === "assistant")
      .map(({ text }) => text.replace(scriptedMark, ""));
  };
  expect(said("alpha").toSorted()).toEqual(["I have asked.", "two"]);
  expect(said("beta")).toEqual(["one", "three"]);
  // One to alpha that nobody answered, one after the restart, and one to beta.
  expect(b.asked("[Answer")).toBe(3);
});

test("killed in the middle of a run, and of its announcement: it is told once", async () => {
  let hangingAt = "[Task";
  const b = await bench([{ id: "alpha" }], {}, ({ last }) => {
    if (last.role === "tool") return textReply("It is on its way.");
    if (hangingAt !== "" && last.content.startsWith(hangingAt)) return { kind: "silence" };
    if (last.content.startsWith("[Task")) return textReply("seven");
    if (last.content.startsWith("[Background run")) return textReply("It found seven.");
    return callsReply(["sessions_spawn", { task: "count the rows" }]);
  });
  const visitor = new Visitor("v");
  const first = await b.start(visitor);
  visitor.say("m0", "count, in the background");
  await waitUntil("the run", () => b.asked("[Task") === 1);
  await waitUntil("the first answer", () => visitor.replies.size === 1);
  await first.kill();
  visitor.leave();
  hangingAt = "[Background run";
  const second = await b.start(visitor);
  await waitUntil("the announcement to begin", () => b.asked("[Background run") === 1);
  await second.kill();
  visitor.leave();
  hangingAt = "";
  const third = await b.start(visitor);
  await waitUntil("the announcement", () => visitor.replies.size === 2);
  await idle(third);
  expect(repliesOf(visitor)).toEqual([`${scriptedMark}It is on its way.`, `${scriptedMark}It found seven.`]);
  expect([b.asked("[Task"), b.asked("[Background run")]).toEqual([2, 2]);
  expect(await third.stop()).toBe(0);
  expect(readKoi(b.home, "alpha")).toMatchObject(DONE);
});
