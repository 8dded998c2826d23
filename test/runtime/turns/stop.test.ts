// `/stop` in each phase of a turn, with a model and tools as a gateway runs them: the turn ends at once, what was done and
// what it cost stays, the provider is let go, and the session goes on.

import { expect, test } from "vitest";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { callsReply, scriptedMark, textReply } from "../../fakes/models/model-reply.ts";
import type { ModelReply } from "../../fakes/models/model-reply.ts";
import { modelHarness, type ModelHarness } from "../model-harness.ts";
import { until } from "../until.ts";

const key = "koi:home:111" as SessionKey;
const call = callsReply(["exec", { command: "echo began; read line" }]);
const look = callsReply(["session_status", {}]);

interface Phase {
  readonly phase: string;
  readonly replies: readonly ModelReply[];
  /** When it is stopped. */
  isThere(all: ModelHarness): boolean;
  readonly roles: readonly string[];
  /** Answers of the model that count. */
  readonly paid: number;
}

const never = new Promise<void>(() => undefined);
const asked =
  (count: number) =>
  ({ server }: ModelHarness): boolean =>
    server.requests.length === count;

const phases: readonly Phase[] = [
  {
    phase: "before the first word",
    replies: [{ kind: "silence" }],
    isThere: asked(1),
    roles: ["user"],
    paid: 0,
  },
  {
    phase: "in the middle of the stream",
    replies: [{ kind: "text", chunks: ["half"], gate: never }],
    isThere: asked(1),
    roles: ["user"],
    paid: 0,
  },
  {
    phase: "in a tool",
    replies: [call],
    isThere: ({ h }) => h.storeOf("home").steps("telegram:default:m1").length >= 3,
    roles: ["user", "call", "result"],
    paid: 1,
  },
  {
    phase: "between two steps",
    replies: [look, { kind: "silence" }],
    isThere: asked(2),
    roles: ["user", "call", "result"],
    paid: 1,
  },
];

test.each(phases)("$phase", async ({ replies, isThere, roles, paid }) => {
  const all = await modelHarness((_, index) => replies[index] ?? textReply("well"), {
    config: {
      commands: { useAccessGroups: false },
      kois: { defaults: { model: "local/tiny" } },
      tools: { exec: { host: "gateway", security: "full", ask: "off" } },
    },
  });
  const { h, server } = all;
  await h.receive({ id: "m1" });
  await until(() => isThere(all), "the phase");
  await h.receive({ id: "m2", text: "/stop" });
  await until(() => h.storeOf("home").pending().length === 0, "the end");
  expect(
    h
      .storeOf("home")
      .transcript(key, 9)
      .map(({ role }) => role),
  ).toEqual(roles);
  expect(h.storeOf("home").usage(key)).toMatchObject({ inputTokens: 11 * paid, outputTokens: 7 * paid });
  if (replies.at(-1)?.kind !== "calls") await server.clientGone;
  const before = server.requests.length;
  await h.receive({ id: "m3", text: "go on" });
  await until(
    () => h.storeOf("home").transcript(key, 9).at(-1)?.text === `${scriptedMark}well`,
    "the next answer",
  );
  expect(server.requests).toHaveLength(before + 1);
});
