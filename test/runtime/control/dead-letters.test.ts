// Dead letters of a running gateway: listed, put back at once, thrown away.

import { expect, test } from "vitest";
import { SendError } from "../../../src/channels/channel.ts";
import type { RunTurn } from "../../../src/koi/turn.ts";
import { answerOf, failureOf } from "../scripted-koi.ts";
import { tinyMessage } from "../tiny-table.ts";
import { until } from "../until.ts";
import { type ControlGateway, controlGateway, house } from "./control-gateway.ts";

/** A koi that fails until it is told to answer. */
function failing(): { readonly runTurn: RunTurn; heal(): void } {
  const state = { isWell: false };
  return {
    heal: () => (state.isWell = true),
    runTurn: async function* turn(request) {
      yield state.isWell ? answerOf(`you said: ${request.text}`) : failureOf("auth", false);
    },
  };
}

async function receive({ channel }: ControlGateway, id: string, text?: string): Promise<void> {
  await channel.receive(tinyMessage({ id, ...(text !== undefined && { text }), atMs: Date.now() }));
}

test("a message whose turn failed is asked again at once", async () => {
  const koi = failing();
  const gateway = await controlGateway(house, { runTurn: koi.runTurn });
  const one = await gateway.client();
  await receive(gateway, "m1", "x".repeat(1_000));
  await gateway.channel.attempted(1);
  const outcome = async () => {
    const { records } = await one.get("outcomes.find", { message: "m1" });
    return records.map((record) => `${record.outcome} ${record.reasonCode}`);
  };
  let letters = (await one.get("deadletters.list")).letters;
  expect(await one.get("deadletters.list")).toEqual({
    letters: [
      {
        id: "in/home/telegram:default:m1",
        direction: "in",
        koiId: "home",
        sessionKey: "koi:home:dm:111",
        reason: "auth: no luck (auth)",
        receivedAt: expect.any(String),
        diedAt: expect.any(String),
        channel: "telegram",
        accountId: "default",
        peer: { kind: "dm", id: "111" },
        messageRefs: ["telegram:default:m1"],
        text: `${"x".repeat(299)}…`,
      },
    ],
    hasMore: false,
    unread: [],
  });
  const [letter] = letters;
  koi.heal();
  expect(await one.get("deadletters.retry", { id: letter?.id ?? "" })).toEqual({});
  await gateway.channel.attempted(2);
  expect(gateway.channel.texts().at(-1)).toBe(`you said: ${"x".repeat(1_000)}`);
  ({ letters } = await one.get("deadletters.list"));
  expect([letters, await outcome()]).toEqual([[], ["routed retried"]]);
  expect(gateway.gateway.status().outcomes).toMatchObject({ routed: 1, failed: 0 });
  expect((await one.refusal("deadletters.retry", { id: letter?.id ?? "" })).code).toBe("not_found");
});

test("a reply that was refused is sent again at once, once", async () => {
  const gateway = await controlGateway();
  const one = await gateway.client();
  gateway.channel.failures.push(new SendError("blocked", "refused"));
  await receive(gateway, "m1");
  await until(() => gateway.gateway.status().outcomes.failed === 1, "the failed reply");
  const { letters } = await one.get("deadletters.list");
  expect(letters).toMatchObject([
    {
      direction: "out",
      reason: "blocked",
      text: "you said: text of m1",
      messageRefs: ["telegram:default:m1"],
    },
  ]);
  expect(letters[0]).not.toHaveProperty("receivedAt");
  const id = letters[0]?.id ?? "";
  const both = await Promise.all([
    one.ask("deadletters.retry", { id }),
    one.ask("deadletters.retry", { id }),
  ]);
  expect(both.map(({ ok }) => ok)).toEqual([true, false]);
  await gateway.channel.attempted(2);
  expect(gateway.channel.texts()).toEqual(["you said: text of m1"]);
});

test("a letter is thrown away", async () => {
  const gateway = await controlGateway(house, { runTurn: failing().runTurn });
  const one = await gateway.client();
  await receive(gateway, "m1");
  await gateway.channel.attempted(1);
  const id = "in/home/telegram:default:m1";
  expect(await one.get("deadletters.drop", { id })).toEqual({});
  expect((await one.get("deadletters.list")).letters).toEqual([]);
  expect((await one.refusal("deadletters.drop", { id })).code).toBe("not_found");
  for (const other of ["in/ghost/m1", "out/ghost", "x"])
    expect((await one.refusal("deadletters.retry", { id: other })).code).toBe("not_found");
});
