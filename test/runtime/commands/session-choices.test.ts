// `/activation`, `/send`, `/queue` and `/think`: what a person says for one session, stronger than the config, kept over
// restarts, and but for the last over resets.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { type Harness, type HarnessInput, harness } from "../stages-harness.ts";
import { tinyTable } from "../tiny-table.ts";
import { settled, until } from "../until.ts";

const key = "koi:home:111" as SessionKey;
const listed: SkykoiConfig = {
  channels: { telegram: { dmPolicy: "open", groupPolicy: "open", allowFrom: ["111"] } },
  messages: { queue: { debounceMs: 0 } },
};
const group = { peer: "-100", kind: "group", from: "111" } as const;
const called = { ...group, more: { mentionsUs: true } };

function gateway(config: SkykoiConfig = {}, input: HarnessInput = {}): Harness {
  return harness({ table: tinyTable({ config: { ...listed, ...config } }), ...input });
}

type Where = Omit<Parameters<Harness["receive"]>[0], "id">;

async function ask({ receive, channel }: Harness, text: string, where: Where = {}): Promise<string> {
  const count = channel.sent.length;
  await receive({ ...where, id: `${count} ${text}`, text });
  await until(() => channel.sent.length > count, `an answer to ${text}`);
  return channel.sent.at(-1)?.message.text ?? "";
}

function again(first: Harness): Harness {
  first.stores.close();
  first.gatewayStore.close();
  return gateway({}, { folder: first.folder, clock: first.clock });
}

test("/activation says when the koi speaks in a group, until it is taken back, over resets and restarts", async () => {
  const first = gateway();
  expect(await ask(first, "@bot /activation", called)).toContain("when I am called, as the config says");
  expect(await ask(first, "@bot /activation always", called)).toBe("I answer everything that is said here.");
  await ask(first, "@bot /new", called);
  expect(await first.receive({ id: "g1", ...group })).toEqual({ outcome: "accepted" });
  const second = again(first);
  expect(await second.receive({ id: "g2", ...group })).toEqual({ outcome: "accepted" });
  expect(await second.receive({ id: "other", kind: "group", peer: "-200" })).toEqual({ outcome: "gated" });
  expect(await ask(second, "/activation mention", group)).toBe("I answer here when I am called.");
  expect(await second.receive({ id: "g3", ...group })).toEqual({ outcome: "gated" });
  expect(await ask(second, "@bot /activation default", called)).toContain("as the config says");
  expect(second.gatewayStore.activationOf("koi:home:-100" as SessionKey)).toBeUndefined();
});

test("/activation takes no other word, no stranger's word, and means nothing in a direct message", async () => {
  const all = gateway();
  expect(await ask(all, "@bot /activation sometimes", called)).toContain("nothing was changed");
  expect(await ask(all, "/activation always")).toBe(
    "I answer every direct message; /activation is for groups.",
  );
  const stranger = { ...called, from: "222", id: "s", text: "@bot /activation always" };
  expect(await all.receive(stranger)).toMatchObject({ outcome: "refused" });
  expect(all.gatewayStore.activationOf("koi:home:-100" as SessionKey)).toBeUndefined();
});

test("/send off keeps answers back until /send on, over resets and restarts", async () => {
  const first = gateway();
  expect(await ask(first, "/send off")).toBe("My answers in this session are not sent, until /send on.");
  await first.receive({ id: "new", text: "/new" });
  await until(() => first.recordOf("new")?.reasonCode === "send_denied", "the reset");
  const second = again(first);
  await second.receive({ id: "q", text: "psst" });
  await until(() => second.koi.asked.length === 1, "the turn");
  second.koi.asked[0]?.answer("a secret");
  await until(() => second.recordOf("q")?.reasonCode === "send_denied", "the record");
  expect(second.channel.sent).toEqual([]);
  expect(await ask(second, "/send on")).toBe("My answers in this session are sent, as the config says.");
  expect(second.storeOf("home").session(key)?.send).toBeUndefined();
  expect(await ask(second, "/send")).toContain("Say /send on, off or inherit.");
});

test("/send on opens what the config denies for an owner alone", async () => {
  const session = { sendPolicy: { default: "deny" } } as const;
  const listedOnly = gateway({ session });
  await listedOnly.receive({ id: "on", text: "/send on" });
  await until(() => listedOnly.recordOf("on")?.reasonCode === "send_denied", "the record");
  expect([listedOnly.channel.sent, listedOnly.storeOf("home").session(key)]).toEqual([[], undefined]);
  const owned = gateway({ session, commands: { ownerAllowFrom: ["telegram:111"] } });
  expect(await ask(owned, "/send on")).toBe("My answers in this session are sent, whatever the config says.");
  await owned.receive({ id: "q" });
  owned.koi.asked[0]?.answer("hello");
  await until(() => owned.channel.sent.length === 2, "the answer");
  await owned.receive({ id: "in", text: "/send inherit" });
  await settled();
  await owned.receive({ id: "q2" });
  owned.koi.asked[1]?.answer("unheard");
  await until(() => owned.recordOf("q2")?.reasonCode === "send_denied", "the record");
});

test("/queue says how messages of a session wait, over resets and restarts", async () => {
  const first = gateway();
  expect(await ask(first, "/queue")).toContain("collect, after 0 ms of quiet, at most 20, drop summarize");
  const set = await ask(first, "/queue followup debounce:0s cap:5 drop:old");
  expect(set).toContain("followup, after 0 ms of quiet, at most 5, drop old (said for this session");
  await ask(first, "/new");
  const second = again(first);
  for (const id of ["a", "b", "c"]) await second.receive({ id });
  for (let turn = 0; turn < 3; turn += 1) {
    await until(() => second.koi.asked.length > turn, "a turn of its own");
    second.koi.asked[turn]?.answer("ok");
  }
  expect(second.koi.texts()).toEqual(["text of a", "text of b", "text of c"]);
  await until(() => second.channel.sent.length === 3, "the answers");
  expect(await ask(second, "/status")).toContain(
    'queue: {"mode":"followup","quietMs":0,"cap":5,"drop":"old"}',
  );
  expect(await ask(second, "/queue default")).toContain("as the config says");
  expect(second.storeOf("home").session(key)?.queue).toBeUndefined();
});

test.each(["/queue whatever", "/queue collect debounce:5", "/queue collect cap:0", "/queue default cap:3"])(
  "%s changes nothing, and says so",
  async (text) => {
    const all = gateway();
    expect(await ask(all, text)).toContain("nothing was changed");
    expect(all.storeOf("home").session(key)).toBeUndefined();
  },
);

test.each(["/queue up my songs", "/send me a letter", "/activation of the plan"])(
  "%s is text for the koi",
  async (text) => {
    const all = gateway();
    await all.receive({ id: "m", text });
    expect(all.koi.texts()).toEqual([text]);
  },
);

test("/think says how much the model thinks, over restarts, until the session starts afresh", async () => {
  const first = gateway();
  expect(await ask(first, "/think")).toBe(
    "The model thinks: off. Say /think off, minimal, low, medium, high, xhigh or default.",
  );
  expect(await ask(first, "/think very")).toContain("Nothing was changed");
  expect(await ask(first, "/think HIGH")).toContain("thinks high from now on");
  const second = again(first);
  const turn = async (id: string): Promise<string | undefined> => {
    const count = second.koi.asked.length;
    await second.receive({ id, text: id });
    await until(() => second.koi.asked.length > count, "the turn");
    second.koi.asked[count]?.answer("well");
    await until(
      () => second.channel.sent.some(({ idempotencyKey }) => idempotencyKey.endsWith(id)),
      "the answer",
    );
    return second.koi.asked[count]?.request.thinking;
  };
  expect(await turn("q1")).toBe("high");
  expect(await ask(second, "/status")).toContain("thinking: high");
  expect(await ask(second, "/model")).not.toContain("high");
  await ask(second, "/new");
  expect(await turn("q2")).toBeUndefined();
  await ask(second, "/think low");
  expect(await ask(second, "/think default")).toBe("The model thinks as the config says again: off.");
  expect(await turn("q3")).toBeUndefined();
});

test("a sentence that begins with /think is for the koi", async () => {
  const one = gateway();
  await one.receive({ id: "q", text: "/think about the boat" });
  await until(() => one.koi.asked.length === 1, "the turn");
});
