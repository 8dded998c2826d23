// Broadcast: each koi answers in a session of its own, together or one by one, and none keeps another from it.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { referenceOf } from "../../src/runtime/outcomes/outcome.ts";
import { failureOf } from "./scripted-koi.ts";
import { type Harness, harness, type HarnessInput } from "./stages-harness.ts";
import { openAccess, tinyTable } from "./tiny-table.ts";
import { settled, until } from "./until.ts";

const ids = ["home", "work", "play"];
const group = { kind: "group", peer: "-100" } as const;

function broadcast(strategy: "parallel" | "sequential", more: HarnessInput = {}): Harness {
  const config: SkykoiConfig = {
    ...openAccess,
    broadcast: { strategy },
    kois: { list: ids.map((id) => ({ id, groupChat: { mentionPatterns: [`@${id}`, "@all"] } })) },
  };
  // The order of the list is not that of the kois.
  const to = (): string[] => ["work", "home", "play"];
  return harness({ table: tinyTable({ kois: ids, config, to }), ...more });
}

function asked({ koi }: Harness): string[] {
  return koi.asked.map(({ request }) => `${request.koi.id}: ${request.text}`);
}

for (const strategy of ["parallel", "sequential"] as const) {
  test(`${strategy}: a koi that fails keeps no other from answering`, async () => {
    const one = broadcast(strategy);
    await one.receive({ id: "m1", text: "hello" });
    for (let turn = 0; turn < 3; turn += 1) {
      await until(() => one.koi.asked.length > turn, "the next koi");
      const { request, end, answer } = one.koi.asked[turn] ?? expect.fail("no turn");
      if (request.koi.id === "work") end(failureOf("auth", false));
      else answer(`${request.koi.id} here`);
    }
    await one.channel.attempted(3);
    expect(one.channel.sent.map(({ idempotencyKey, message }) => [idempotencyKey, message.text])).toEqual([
      [
        "work/telegram:default:m1",
        `I could not answer this message. Reference: ${referenceOf("telegram:default:m1")}`,
      ],
      ["home/telegram:default:m1", "home here"],
      ["play/telegram:default:m1", "play here"],
    ]);
    await until(() => one.storeOf("work").deadLetters(1).length === 1, "the dead letter");
    await settled();
    expect(one.recordOf("m1")).toMatchObject({
      outcome: "broadcast",
      deliveries: [
        { koiId: "work", sessionKey: "koi:work:111", outcome: "failed", reasonCode: "auth" },
        { koiId: "home", sessionKey: "koi:home:111", outcome: "routed" },
        { koiId: "play", sessionKey: "koi:play:111", outcome: "routed" },
      ],
    });
  });
}

test("parallel: a koi that hangs keeps no other from answering", async () => {
  const one = broadcast("parallel");
  await one.receive({ id: "m1" });
  one.koi.asked[1]?.answer("home here");
  one.koi.asked[2]?.answer("play here");
  await one.channel.attempted(2);
  await one.receive({ id: "m2" });
  await until(() => one.koi.asked.length === 5, "the next turns");
  expect(asked(one).slice(3)).toEqual(["home: text of m2", "play: text of m2"]);
});

test("sequential: a later message for one koi alone does not overtake the earlier one", async () => {
  const one = broadcast("sequential");
  await one.receive({ id: "m1", text: "@all hello", ...group });
  await one.receive({ id: "m2", text: "@play and you?", ...group });
  expect(asked(one)).toEqual(["work: @all hello"]);
  one.koi.asked[0]?.answer("1");
  await until(() => one.koi.asked.length === 2, "the second koi");
  one.koi.asked[1]?.answer("2");
  await until(() => one.koi.asked.length === 3, "the third koi");
  expect(asked(one)).toEqual(["work: @all hello", "home: @all hello", "play: @all hello\n@play and you?"]);
});

test("sequential: the order of the list holds after a crash", async () => {
  const first = broadcast("sequential");
  await first.receive({ id: "m1" });
  const second = broadcast("sequential", { folder: first.folder, clock: first.clock });
  expect(await second.stages.recover()).toMatchObject({ replayed: 3 });
  for (const [turn, koiId] of ["work", "home", "play"].entries()) {
    await until(() => second.koi.asked.length === turn + 1, koiId);
    await settled();
    expect(asked(second).slice(turn)).toEqual([`${koiId}: text of m1`]);
    second.koi.asked[turn]?.answer(`${koiId} here`);
  }
  await second.channel.attempted(3);
});

test("each koi is shown what was said since it was last called, and only once", async () => {
  const one = broadcast("parallel");
  await one.receive({ id: "g1", text: "lunch?", ...group, from: "222" });
  await one.receive({ id: "g2", text: "@work where?", ...group, from: "333" });
  one.koi.asked[0]?.answer("at noon");
  await one.receive({ id: "g3", text: "@all come", ...group, from: "222" });
  await until(() => one.koi.asked.length === 4, "all kois");
  const since = (lines: string) =>
    `[Said in this group since your last turn]\n${lines}\n[To you]\n222: @all come`;
  expect(asked(one).sort()).toEqual(
    [
      "work: [Said in this group since your last turn]\n222: lunch?\n[To you]\n333: @work where?",
      `home: ${since("222: lunch?\n333: @work where?")}`,
      `play: ${since("222: lunch?\n333: @work where?")}`,
      "work: @all come",
    ].sort(),
  );
});
