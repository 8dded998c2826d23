// Jobs on real stores: when they run, where their answers go, what a restart does to them.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { textResult } from "../../../src/koi/conversation.ts";
import type { CronJob } from "../../../src/koi/cron/job.ts";
import type { AccountId, KoiId, PeerId, SessionKey } from "../../../src/routing/ids.ts";
import { failureOf } from "../scripted-koi.ts";
import { type Harness, harness, type HarnessInput } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";

const MINUTE = 60_000;
const home = "home" as KoiId;
const deliverTo: CronJob["deliverTo"] = {
  channel: "telegram",
  accountId: "default" as AccountId,
  peer: { kind: "dm", id: "111" as PeerId },
};

function withJobs(input: HarnessInput & { readonly config?: SkykoiConfig } = {}): Harness {
  const { config, ...rest } = input;
  const h = harness({
    table: tinyTable({ kois: ["home", "work"], config: { ...openAccess, ...config } }),
    ...rest,
  });
  h.stages.jobs.start();
  return h;
}

/** A job of `home` that runs every hour from now on. */
async function hourly(h: Harness, id = "one", changes: Partial<CronJob> = {}): Promise<void> {
  const fromMs = h.clock.now();
  const schedule = { kind: "every", everyMs: 60 * MINUTE, fromMs } as const;
  const job: CronJob = {
    id,
    name: id,
    schedule,
    text: "Count the fish.",
    nextAtMs: fromMs + 60 * MINUTE,
    ...changes,
  };
  await h.storeOf("home").saveJob(job);
  h.stages.jobs.changed(home);
}
const asked = (h: Harness, count: number): Promise<void> =>
  until(() => h.koi.asked.length === count, `${count} turns`);
const results = (h: Harness): string[] =>
  h.stages.meters.jobs.entries().map(({ labels, count }) => `${labels.result} ${count}`);
const last = (h: Harness): string | undefined => h.storeOf("home").jobs()[0]?.last?.result;
const texts = (h: Harness): string[] => h.channel.sent.map(({ message }) => message.text);

/** As a crash leaves it: nothing is waited for. */
function died(h: Harness): HarnessInput {
  h.stages.jobs.stop();
  h.stores.close();
  h.gatewayStore.close();
  return { folder: h.folder, clock: h.clock };
}

test("runs at its time, in a session of its own without history, and delivers", async () => {
  const h = withJobs();
  await hourly(h, "one", { deliverTo });
  h.clock.advance(59 * MINUTE);
  expect(h.koi.asked).toHaveLength(0);
  for (let run = 1; run <= 2; run += 1) {
    h.clock.advance(run === 1 ? MINUTE : 60 * MINUTE);
    await asked(h, run);
    const { request } = h.koi.asked[run - 1] ?? {};
    expect(request).toMatchObject({
      sessionKey: "koi:home:cron:one",
      history: [],
      text: '[Job "one"] Count the fish.',
    });
    h.koi.asked[run - 1]?.answer(`${run} fish`);
    await until(() => texts(h).length === run, "the answer");
    await until(() => last(h) === "delivered", "the note");
  }
  expect(texts(h)).toEqual(["1 fish", "2 fish"]);
  expect(h.channel.sent[0]?.target).toEqual({ accountId: "default", peer: { kind: "dm", id: "111" } });
  expect(results(h)).toEqual(["delivered 2"]);
  expect(h.storeOf("home").transcript("koi:home:cron:one" as SessionKey, 9)).toHaveLength(4);
});

test("what it did with tools is in its transcript, and nobody asked for it", async () => {
  const h = withJobs();
  await hourly(h, "one", { deliverTo });
  h.clock.advance(60 * MINUTE);
  await asked(h, 1);
  const { request } = h.koi.asked[0] ?? {};
  expect(request?.senders).toEqual([]);
  const calls = [{ id: "c1", name: "exec", args: { command: "ls" } }];
  await request?.journal.record({ kind: "called", text: "", calls, model: "test/any" });
  await request?.journal.record({ kind: "result", callId: "c1", result: textResult("2 fish") });
  h.koi.asked[0]?.answer("2 fish");
  await until(() => last(h) === "delivered", "the note");
  const lines = h.storeOf("home").transcript("koi:home:cron:one" as SessionKey, 9);
  expect(lines.map(({ role, text, detail }) => [role, text, detail["tool"], detail["origin"]])).toEqual([
    ["user", '[Job "one"] Count the fish.', undefined, "cron"],
    ["call", '{"command":"ls"}', "exec", "cron"],
    ["result", "2 fish", "exec", "cron"],
    ["assistant", "2 fish", undefined, "cron"],
  ]);
});

test("at runs once and is over", async () => {
  const h = withJobs();
  const atMs = h.clock.now() + MINUTE;
  await hourly(h, "once", { schedule: { kind: "at", atMs }, nextAtMs: atMs });
  h.clock.advance(MINUTE);
  await asked(h, 1);
  h.koi.asked[0]?.answer("done");
  await until(() => last(h) === "kept", "the end");
  expect(h.storeOf("home").jobs()[0]).not.toHaveProperty("nextAtMs");
  h.clock.advance(600 * MINUTE);
  expect(h.koi.asked).toHaveLength(1);
});

test("what was missed while the gateway was down runs once, and is told that it is late", async () => {
  const first = withJobs();
  await hourly(first);
  const rest = died(first);
  first.clock.advance(250 * MINUTE);
  const second = withJobs(rest);
  await asked(second, 1);
  expect(second.koi.texts()[0]).toMatch(/^\[Job "one" \(it was due at 2026-01-02T04:04:05.000Z\)\]/);
  second.koi.asked[0]?.answer("NO_REPLY");
  await until(() => last(second) === "quiet", "the end");
  second.clock.advance(49 * MINUTE);
  expect(second.koi.asked).toHaveLength(1);
  second.clock.advance(MINUTE);
  await asked(second, 2);
});

test("one that ran when the gateway died is not run again before its next time", async () => {
  const first = withJobs();
  await hourly(first);
  first.clock.advance(60 * MINUTE);
  await asked(first, 1);
  const second = withJobs(died(first));
  second.clock.advance(59 * MINUTE);
  expect(second.koi.asked).toHaveLength(0);
  second.clock.advance(MINUTE);
  await asked(second, 1);
});

test("as many at a time as the config says, the one that was due first before the others", async () => {
  const h = withJobs({ config: { cron: { maxConcurrentRuns: 2 } } });
  const at = h.clock.now() + 60 * MINUTE;
  for (const [index, id] of ["c", "b", "a"].entries()) await hourly(h, id, { nextAtMs: at + index });
  h.clock.advance(61 * MINUTE);
  await asked(h, 2);
  expect(h.koi.asked.map(({ request }) => request.sessionKey)).toEqual([
    "koi:home:cron:c",
    "koi:home:cron:b",
  ]);
  h.koi.asked[0]?.answer("done");
  await asked(h, 3);
});

test("cron.enabled: false runs none", async () => {
  const h = withJobs({ config: { cron: { enabled: false } } });
  await hourly(h);
  h.clock.advance(600 * MINUTE);
  expect(h.koi.asked).toHaveLength(0);
});

test("a job that was removed does not run, and does not come back", async () => {
  const h = withJobs();
  await hourly(h);
  expect(await h.storeOf("home").removeJob("one")).toBe(true);
  h.clock.advance(600 * MINUTE);
  await until(() => h.clock.pending().length > 0, "the next look");
  expect(h.koi.asked).toHaveLength(0);
  expect(h.storeOf("home").jobs()).toEqual([]);
});

test.each<[string, Partial<CronJob>, SkykoiConfig, string]>([
  ["nobody to tell", {}, {}, "kept"],
  [
    "an account that is gone",
    { deliverTo: { ...deliverTo, accountId: "gone" as AccountId } },
    {},
    "account_gone",
  ],
  ["the send policy", { deliverTo }, { session: { sendPolicy: { default: "deny" } } }, "send_denied"],
])("%s: the answer stays in the transcript", async (_name, changes, config, expected) => {
  const h = withJobs({ config });
  await hourly(h, "one", changes);
  h.clock.advance(60 * MINUTE);
  await asked(h, 1);
  h.koi.asked[0]?.answer("7 fish");
  await until(() => last(h) === expected, expected);
  expect(texts(h)).toEqual([]);
  const said = h.storeOf("home").transcript("koi:home:cron:one" as SessionKey, 9);
  expect(said.map(({ text }) => text)).toContain("7 fish");
});

test("a failed run is noted, and nobody gets an apology", async () => {
  const h = withJobs();
  await hourly(h, "one", { deliverTo });
  h.clock.advance(60 * MINUTE);
  await asked(h, 1);
  h.koi.asked[0]?.end(failureOf("auth", false));
  await until(() => last(h) === "auth", "the note");
  expect([results(h), texts(h)]).toEqual([["failed 1"], []]);
});

test("a store at rest that holds jobs is looked into at the next start", async () => {
  const first = withJobs({ rests: true });
  await hourly(first);
  first.storeOf("home").rest();
  const second = withJobs({ ...died(first), rests: true });
  second.clock.advance(60 * MINUTE);
  await asked(second, 1);
});
