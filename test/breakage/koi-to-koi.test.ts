// kill -9 of the built gateway in the middle of a message from koi to koi, with the real loop and tools: the message is
// answered once after the restart, the turn that sent it is told that it was interrupted, and nothing is left behind.

import { expect, onTestFinished, test } from "vitest";
import type { ModelReply, ModelRequest } from "../fakes/models/model-reply.ts";
import { callsReply, scriptedMark, textReply } from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { startGatewayChild, writeConfig } from "./gateway-child.ts";
import { readKoi } from "./read-state.ts";
import { homeWithModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { waitUntil } from "./wait.ts";

interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

const lastOf = ({ body }: ModelRequest): ChatMessage =>
  (body["messages"] as ChatMessage[]).at(-1) as ChatMessage;

/** Alpha asks beta; what beta says to it, `beta` decides. */
const script =
  (beta: () => ModelReply) =>
  (request: ModelRequest): ModelReply => {
    const { role, content } = lastOf(request);
    if (role === "tool") return textReply(content.startsWith("interrupted") ? "I was interrupted." : content);
    if (content.startsWith("[Message")) return beta();
    if (content.startsWith("[Answer")) return textReply("thank you");
    return callsReply(["sessions_send", { koiId: "beta", message: "is there rice?", timeoutSeconds: 300 }]);
  };

test("a message that the gateway died over is answered after the restart, once", async () => {
  let isHanging = true;
  const server = await startOpenAiServer(
    script(() => (isHanging ? { kind: "silence" } : textReply("there is rice"))),
  );
  const kois = ["alpha", "beta"];
  const home = homeWithModel(server, kois);
  writeConfig(home, {
    kois: {
      defaults: { model: "fake/echo", maxConcurrent: 1 },
      list: [{ id: "alpha", default: true }, { id: "beta" }],
    },
    session: { koiToKoi: { maxHops: 4, maxPingPongTurns: 1 } },
    tools: { koiToKoi: { enabled: true, allow: kois } },
  });
  const visitor = new Visitor("a");
  const first = await startGatewayChild({ home });
  onTestFinished(() => first.kill());
  await visitor.connect(first.url);
  visitor.say("m0", "ask beta");
  const asked = (): ModelRequest[] =>
    server.requests.filter((request) => lastOf(request).content.startsWith("[Message"));
  await waitUntil("beta to be asked", () => asked().length === 1);
  await first.kill();
  visitor.leave();
  isHanging = false;

  const second = await startGatewayChild({ home });
  onTestFinished(() => second.kill());
  await visitor.connect(second.url);
  await waitUntil("alpha's answer", () => visitor.replies.size === 1);
  expect([...visitor.replies.values()].map((texts) => [...texts])).toEqual([
    [`${scriptedMark}I was interrupted.`],
  ]);
  const answered = (): ModelRequest[] =>
    server.requests.filter((request) => lastOf(request).content.startsWith("[Answer"));
  await waitUntil("beta's answer at alpha", () => answered().length === 1);
  expect(lastOf(answered()[0] as ModelRequest).content).toContain("there is rice");
  expect(asked()).toHaveLength(2);
  await waitUntil("the end", async () => {
    const { turns, unsentReplies } = await second.status();
    return turns.running + turns.waiting + unsentReplies === 0;
  });
  expect(await second.stop()).toBe(0);
  for (const koiId of kois) {
    expect(readKoi(home, koiId)).toMatchObject({
      pending: [],
      deadLetters: [],
      unsent: [],
      undelivered: [],
      damage: [],
    });
  }
  const said = [...(readKoi(home, "beta").transcripts.get("koi:beta:main") ?? [])];
  expect(said.filter(({ text }) => text.startsWith("[Message"))).toHaveLength(1);
});
