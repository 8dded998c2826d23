// Commands as people give them: what they do, who may, what the record says, and that none is lost or done twice.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { answerOf, failureOf, saidBefore } from "../scripted-koi.ts";
import { type Harness, type HarnessInput, harness } from "../stages-harness.ts";
import { tinyTable } from "../tiny-table.ts";
import { settled, until } from "../until.ts";

const key = "koi:home:111" as SessionKey;
const listed: SkykoiConfig = {
  channels: { telegram: { dmPolicy: "open", groupPolicy: "open", allowFrom: ["111"] } },
  messages: { queue: { debounceMs: 0 } },
};

function gateway(config: SkykoiConfig = {}, input: HarnessInput = {}): Harness {
  return harness({ table: tinyTable({ config: { ...listed, ...config } }), ...input });
}

/** Sends `text` and waits for what comes back. */
async function ask({ receive, channel }: Harness, text: string): Promise<string> {
  const count = channel.sent.length;
  await receive({ id: `${count} ${text}`, text });
  await until(() => channel.sent.length > count, `an answer to ${text}`);
  return channel.sent.at(-1)?.message.text ?? "";
}

/** Sends `text` and lets the koi answer. */
async function talk(all: Harness, text: string): Promise<void> {
  const turns = all.koi.asked.length;
  const answer = ask(all, text);
  await until(() => all.koi.asked.length > turns, "the turn");
  all.koi.asked.at(-1)?.answer(`re: ${text}`);
  await answer;
}

function seen({ koi }: Harness): string[] {
  const request = koi.asked.at(-1)?.request;
  return request ? saidBefore(request) : [];
}

describe("/new", () => {
  test("starts afresh without asking the koi, and what was said stays", async () => {
    const all = gateway();
    await talk(all, "one");
    expect(await ask(all, "/new")).toBe("A new session: I have forgotten what was said so far.");
    expect(all.koi.asked).toHaveLength(1);
    await talk(all, "two");
    expect(seen(all)).toEqual([]);
    expect(all.storeOf("home").transcript(key, 10)).toHaveLength(4);
    expect(all.storeOf("home").session(key)?.segment).toBe(2);
  });

  test("takes what stands behind it as the first message", async () => {
    const all = gateway();
    await talk(all, "one");
    await talk(all, "/reset and now?");
    expect(all.koi.asked.at(-1)?.request.text).toBe("and now?");
    expect(seen(all)).toEqual([]);
    expect(all.storeOf("home").history(key, 9)[0]).toMatchObject({ role: "user", text: "and now?" });
  });

  test("keeps its place in the line", async () => {
    const all = gateway();
    const { receive, koi, channel } = all;
    for (const [id, text] of [
      ["1", "a"],
      ["2", "b"],
      ["3", "/new"],
      ["4", "c"],
    ] as const) {
      await receive({ id, text });
    }
    for (const [index, text] of ["a", "b", "c"].entries()) {
      await until(() => koi.asked.length > index, text);
      expect(koi.texts()[index]).toBe(text);
      koi.asked[index]?.answer(`re: ${text}`);
    }
    await channel.attempted(4);
    expect(seen(all)).toEqual([]);
    expect(all.storeOf("home").pending()).toEqual([]);
  });

  test("is done after a restart where it was only journaled, and once", async () => {
    const first = gateway();
    await talk(first, "one");
    await first.receive({ id: "t", text: "holds the line" });
    await first.receive({ id: "n", text: "/new" });
    first.stores.close();
    first.gatewayStore.close();
    const second = gateway({}, { folder: first.folder, clock: first.clock });
    await second.stages.recover();
    await until(() => second.koi.asked.length === 1, "the turn");
    second.koi.asked[0]?.answer("done");
    await second.channel.attempted(2);
    expect(second.channel.sent.map(({ message }) => message.text)).toEqual([
      "done",
      "A new session: I have forgotten what was said so far.",
    ]);
    expect(await second.receive({ id: "n", text: "/new" })).toEqual({ outcome: "duplicate" });
    expect(second.storeOf("home").session(key)?.segment).toBe(2);
  });
});

describe("/stop", () => {
  test("breaks off the turn and empties the line; what waited is on record", async () => {
    const all = gateway();
    const { receive, koi, recordOf, storeOf } = all;
    await receive({ id: "a", text: "a long story" });
    await receive({ id: "b" });
    await receive({ id: "c" });
    expect(await ask(all, "/stop")).toBe("Stopped: what I was doing and 2 waiting messages.");
    await until(() => storeOf("home").pending().length === 0, "an empty inbox");
    await until(() => recordOf("a")?.outcome === "dropped", "the record");
    for (const id of ["a", "b", "c"]) {
      expect(recordOf(id)).toMatchObject({ outcome: "dropped", stage: "queue", reasonCode: "stopped" });
    }
    expect(koi.asked).toHaveLength(1);
    expect(koi.asked[0]?.request.signal.aborted).toBe(true);
    expect(all.channel.sent).toHaveLength(1);
    await talk(all, "next");
    expect(seen(all)).toEqual(["a long story"]);
  });

  test("stops what waits for a retry, and no other session", async () => {
    const all = gateway();
    const { receive, koi, clock, recordOf } = all;
    await receive({ id: "other", peer: "222" });
    await receive({ id: "a" });
    koi.asked[1]?.end(failureOf("rate_limit", true));
    await settled();
    expect(await ask(all, "/stop")).toBe("Stopped: 1 waiting message.");
    clock.advance(3_600_000);
    await settled();
    expect(koi.asked).toHaveLength(2);
    expect(koi.asked[0]?.request.signal.aborted).toBe(false);
    expect(recordOf("a")?.outcome).toBe("dropped");
  });

  test("says so where there is nothing to stop", async () => {
    expect(await ask(gateway(), "/stop")).toBe("There is nothing to stop.");
  });

  test("after a restart stops what came before it", async () => {
    const first = gateway();
    await first.receive({ id: "a" });
    await first.receive({ id: "b" });
    const store = first.storeOf("home");
    const payload = store.pending()[1]?.payload ?? "";
    const stop = { ...(JSON.parse(payload) as object), command: { name: "stop", argument: "" } };
    await store.journal({
      messageKey: "telegram:default:s",
      sessionKey: key,
      receivedAtMs: first.clock.now(),
      payload: JSON.stringify(stop),
    });
    first.stores.close();
    first.gatewayStore.close();
    const second = gateway({}, { folder: first.folder, clock: first.clock });
    await second.stages.recover();
    await until(() => second.storeOf("home").pending().length === 0, "an empty inbox");
    expect(second.recordOf("b")?.reasonCode).toBe("stopped");
  });
});

test("/status says where the session stands, while a turn runs", async () => {
  const all = gateway({ kois: { defaults: { model: "anthropic/claude" } } });
  await talk(all, "one");
  await all.receive({ id: "busy" });
  await all.receive({ id: "waits" });
  const text = await ask(all, "/status");
  expect(text.split("\n")).toEqual([
    "koi: home",
    "session: koi:home:111",
    "route: bindings[0], tier peer",
    "model: anthropic/claude",
    "context: 2 entries",
    "used: nothing counted",
    "since: 2026-01-02T03:04:05.000Z",
    "now: a turn runs, 1 waiting",
    "table: sha256:tiny",
  ]);
  expect(all.storeOf("home").transcript(key, 10)).toHaveLength(2);
});

describe("/model", () => {
  const models = { model: "a/one", models: { "a/one": {}, "b/two": { alias: "two" } } };
  const config: SkykoiConfig = { kois: { defaults: models } };

  test("chooses among what the config offers, until the session starts afresh", async () => {
    const all = gateway(config);
    expect(await ask(all, "/model")).toBe("This session uses a/one. To choose from: a/one, b/two.");
    expect(await ask(all, "/model TWO")).toBe("This session uses b/two from now on, until it starts afresh.");
    await talk(all, "hello");
    expect(all.koi.asked.at(-1)?.request.model).toBe("b/two");
    expect(await ask(all, "/model default")).toBe("This session uses the configured model again: a/one.");
    await ask(all, "/model b/two");
    await ask(all, "/new");
    await talk(all, "again");
    expect(all.koi.asked.at(-1)?.request.model).toBeUndefined();
  });

  test("offers nothing else", async () => {
    const all = gateway(config);
    expect(await ask(all, "/model openai/expensive")).toBe(
      "openai/expensive is not a model that this koi may use; nothing was changed. To choose from: a/one, b/two.",
    );
    expect(all.storeOf("home").session(key)).toBeUndefined();
    expect(await ask(gateway(), "/model x/y")).toContain("The config names no model.");
  });

  test("locks an auth profile that the koi has, by its name or its id", async () => {
    const all = gateway(config, { authProfiles: ["b:work", "b:me@example.org"] });
    expect(await ask(all, "/model two@work")).toBe(
      "This session uses b/two@b:work from now on, until it starts afresh.",
    );
    expect(await ask(all, "/model")).toContain("This session uses b/two@b:work (chosen for this session).");
    await talk(all, "hello");
    expect(all.koi.asked.at(-1)?.request.model).toBe("b/two@b:work");
    expect(await ask(all, "/model b/two@b:me@example.org")).toContain("b/two@b:me@example.org from now on");
    expect(await ask(all, "/model b/two@home")).toBe(
      "This koi has no auth profile b:home; nothing was changed.",
    );
  });

  test("keeps to the auth profile that answered last, until the session starts afresh", async () => {
    const all = gateway(config);
    const say = async (text: string): Promise<string | undefined> => {
      const turns = all.koi.asked.length;
      const answer = ask(all, text);
      await until(() => all.koi.asked.length > turns, "the turn");
      all.koi.asked.at(-1)?.end({ type: "turn_end", text: "re", model: "a/one", authProfile: "a:two" });
      await answer;
      return all.koi.asked.at(-1)?.request.authProfile;
    };
    expect(await say("one")).toBeUndefined();
    expect(await say("two")).toBe("a:two");
    await ask(all, "/new");
    expect(await say("three")).toBeUndefined();
  });
});

describe("what a session has used", () => {
  test("is told by /status: tokens, and their cost where the model has prices", async () => {
    const all = gateway();
    const usages = [
      { inputTokens: 1000, outputTokens: 50, costUsd: 0.25 },
      { inputTokens: 500, outputTokens: 5 },
    ];
    expect(await ask(all, "/status")).toContain("\nused: nothing counted\n");
    for (const usage of usages) {
      const turns = all.koi.asked.length;
      const answer = ask(all, "hello");
      await until(() => all.koi.asked.length > turns, "the turn");
      all.koi.asked.at(-1)?.end({ type: "turn_end", text: "re", model: "a/one", usage });
      await answer;
    }
    await ask(all, "/new");
    expect(await ask(all, "/status")).toContain("\nused: 1,500 tokens in, 55 out, $0.2500\n");
    expect(all.stages.meters.usage()).toEqual({ inputTokens: 1500, outputTokens: 55, costUsd: 0.25 });
  });
});

describe("/compact", () => {
  test("puts the koi's own summary in the place of what was said", async () => {
    const all = gateway();
    await talk(all, "one");
    await talk(all, "two");
    const answer = ask(all, "/compact keep the names");
    await until(() => all.koi.asked.length === 3, "the summary");
    const { request } = all.koi.asked[2] ?? {};
    expect(request?.history).toHaveLength(4);
    expect(request?.text).toMatch(/^Sum up our conversation so far.*\nAbove all: keep the names$/s);
    all.koi.asked[2]?.answer("one and two were said");
    expect(await answer).toBe("I have summed up 4 entries and go on from there:\n\none and two were said");
    await talk(all, "three");
    expect(seen(all)).toEqual(["[Summary of this conversation so far]\none and two were said"]);
    expect(
      all
        .storeOf("home")
        .transcript(key, 10)
        .map(({ text }) => text),
    ).toEqual(["one", "re: one", "two", "re: two", "one and two were said", "three", "re: three"]);
  });

  test.each([
    ["the echo", { ...answerOf("You wrote"), model: "skykoi/echo" }, "I have no model that could sum up"],
    ["a failure", failureOf("auth", false), "I could not sum up, nothing was changed"],
    ["an empty answer", answerOf(" "), "My model gave no summary"],
  ] as const)("with %s nothing is changed, and it is said", async (_, end, text) => {
    const all = gateway();
    await talk(all, "one");
    const answer = ask(all, "/compact");
    await until(() => all.koi.asked.length === 2, "the summary");
    all.koi.asked[1]?.end(end);
    expect(await answer).toContain(text);
    expect(all.storeOf("home").session(key)?.segment).toBe(1);
    await talk(all, "two");
    expect(seen(all)).toEqual(["one", "re: one"]);
  });

  test("has nothing to do in a new session, and can be stopped", async () => {
    const all = gateway();
    expect(await ask(all, "/compact")).toBe("There is nothing to sum up: this session has just begun.");
    await talk(all, "one");
    await all.receive({ id: "c", text: "/compact" });
    await until(() => all.koi.asked.length === 2, "the summary");
    expect(await ask(all, "/stop")).toBe("Stopped: what I was doing.");
    await until(() => all.recordOf("c")?.outcome === "dropped", "the record");
    expect(all.storeOf("home").pending()).toEqual([]);
  });
});

describe("/compact, when the gateway stops", () => {
  async function stopped(): Promise<Harness> {
    const first = gateway();
    await talk(first, "one");
    await first.receive({ id: "c", text: "/compact" });
    await until(() => first.koi.asked.length === 2, "the summary");
    return first;
  }

  test("stays in its place, with nothing changed, and the next start does it once", async () => {
    const first = await stopped();
    const drained = first.stages.queue.drain();
    first.stages.queue.abort();
    await drained;
    expect(first.stages.queue.size()).toEqual({ running: 0, waiting: 1 });
    expect(first.storeOf("home").session(key)?.segment).toBe(1);
    expect(first.recordOf("c")?.outcome).toBe("routed");
    first.stores.close();
    first.gatewayStore.close();
    const second = gateway({}, { folder: first.folder, clock: first.clock });
    await second.stages.recover();
    await until(() => second.koi.asked.length === 1, "the summary");
    second.koi.asked[0]?.answer("one was said");
    await second.channel.attempted(1);
    await until(() => second.storeOf("home").pending().length === 0, "an empty inbox");
    expect(second.storeOf("home").session(key)).toMatchObject({ segment: 2, summary: "one was said" });
    expect(second.channel.sent).toHaveLength(1);
  });

  test("with a summary that comes after the stores are closed, the record says nothing wrong", async () => {
    const first = await stopped();
    first.stores.close();
    first.koi.asked[1]?.answer("too late");
    await until(() => first.lines.some(({ message }) => message === "command failed"), "the end");
    await settled();
    expect(first.recordOf("c")?.outcome).toBe("routed");
  });
});

describe("the door", () => {
  test("the record of a command says which, and where it was routed to", async () => {
    const all = gateway();
    await all.receive({ id: "m", text: "/status" });
    expect(all.recordOf("m")).toMatchObject({
      outcome: "routed",
      stage: "command",
      reasonCode: "command_status",
      koiId: "home",
      sessionKey: key,
      bindingIndex: 0,
    });
    expect(all.stages.outcomes.counts()).toMatchObject({ routed: 1 });
  });

  test("a stranger's command goes nowhere, not even to the koi", async () => {
    const all = gateway();
    const outcome = await all.receive({ id: "m", text: "/new", peer: "222" });
    expect(outcome).toMatchObject({ outcome: "refused" });
    expect(all.recordOf("m")).toMatchObject({
      outcome: "dropped",
      stage: "command",
      reasonCode: "command_not_allowed",
    });
    expect([all.koi.asked.length, all.storeOf("home").pending()]).toEqual([0, []]);
    expect(await all.receive({ id: "n", text: "hello", peer: "222" })).toEqual({ outcome: "accepted" });
  });

  test("other slash text, and everything where commands are off, goes to the koi", async () => {
    const all = gateway();
    await all.receive({ id: "m", text: "/unknown thing" });
    expect(all.koi.texts()).toEqual(["/unknown thing"]);
    const off = gateway({ commands: { text: false } });
    await off.receive({ id: "m", text: "/new" });
    expect(off.koi.texts()).toEqual(["/new"]);
  });

  test("in a group the koi is called first, and the call is no part of the command", async () => {
    const all = gateway({ kois: { list: [{ id: "home", identity: { name: "Mizu" } }] } });
    const group = { peer: "-100", kind: "group", from: "111" } as const;
    const { receive, recordOf } = all;
    await receive({ id: "gated", text: "/status", ...group });
    await receive({ id: "named", text: "mizu, /status", ...group });
    await receive({ id: "at", text: "@our_bot /status", ...group, more: { mentionsUs: true } });
    await receive({ id: "behind", text: "/status@our_bot", ...group, more: { mentionsUs: true } });
    await receive({ id: "talk", text: "Mizu, what does /status do?", ...group });
    const reasons = ["gated", "named", "at", "behind", "talk"].map((id) => recordOf(id)?.reasonCode);
    expect(reasons).toEqual(["not_mentioned", "command_status", "command_status", "command_status", "peer"]);
  });

  test("a command of a broadcast is one of each koi", async () => {
    const table = tinyTable({ config: listed, kois: ["home", "work"], to: () => ["home", "work"] });
    const all = harness({ table });
    await all.receive({ id: "m", text: "/status" });
    await all.channel.attempted(2);
    expect(all.channel.sent.map(({ message }) => message.text.split("\n")[0]).sort()).toEqual([
      "koi: home",
      "koi: work",
    ]);
    expect(all.recordOf("m")).toMatchObject({ outcome: "broadcast", reasonCode: "command_status" });
  });

  test("what was said in a room before a question is still there after it", async () => {
    const all = gateway({ kois: { list: [{ id: "home", identity: { name: "Mizu" } }] } });
    const group = { peer: "-100", kind: "group", from: "111" } as const;
    await all.receive({ id: "1", text: "the sky is green", ...group });
    await all.receive({ id: "2", text: "Mizu /status", ...group });
    await all.channel.attempted(1);
    await all.receive({ id: "3", text: "Mizu, is it?", ...group });
    expect(all.koi.texts()[0]).toContain("the sky is green");
  });
});
