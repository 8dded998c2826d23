// The tool `cron`: what a turn may see and make of its koi's jobs.

import { expect, test } from "vitest";
import type { CronJob } from "../../../src/koi/cron/job.ts";
import { cron } from "../../../src/koi/tools/cron/cron.ts";
import type { JobDesk } from "../../../src/koi/turn-desk.ts";
import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId, SessionKey } from "../../../src/routing/ids.ts";
import { type ToolBench, toolBench } from "./make-context.ts";

const MINUTE = 60_000;

function dm(id: string): Facts {
  return { channel: "telegram", accountId: "default" as AccountId, peer: { kind: "dm", id: id as PeerId } };
}

interface Kept extends JobDesk {
  readonly jobs: CronJob[];
}

function desk(answers: ReadonlyMap<number, string> = new Map(), isEnabled = true): Kept {
  const jobs: CronJob[] = [];
  const without = (id: string): boolean => {
    const at = jobs.findIndex((job) => job.id === id);
    if (at >= 0) jobs.splice(at, 1);
    return at >= 0;
  };
  return {
    jobs,
    isEnabled,
    all: () => jobs,
    save: async (job) => {
      without(job.id);
      jobs.push(job);
    },
    remove: async (id) => without(id),
    answers: () => answers,
  };
}

interface Turn {
  readonly peer?: string;
  readonly isOwner?: boolean;
  readonly sessionKey?: string;
  readonly senders?: readonly string[];
}

function turnOf(
  jobs: Kept,
  { peer = "7001", isOwner = false, sessionKey, senders }: Turn = {},
): Promise<ToolBench> {
  const turn = {
    desk: { jobs },
    facts: dm(peer),
    sessionKey: (sessionKey ?? `koi:main:telegram:dm:${peer}`) as SessionKey,
    senders: (senders ?? [peer]).map((id) => ({ id })),
  };
  return toolBench({ kois: { defaults: { userTimezone: "Europe/Berlin" } } }, { isOwner, turn });
}

const fish = { action: "add", text: "Count the fish.", every: "1h" };

test("a job goes back to the conversation it was made in, and remembers who asked", async () => {
  const jobs = desk();
  const bench = await turnOf(jobs, { senders: ["7001", "7002"] });
  const before = Date.now();
  expect(await bench.call("cron", { ...fish, name: "fish" })).toContain('"every":"1h"');
  const [job] = jobs.jobs;
  expect(job).toMatchObject({
    name: "fish",
    text: "Count the fish.",
    deliverTo: dm("7001"),
    madeIn: "koi:main:telegram:dm:7001",
    askedBy: [{ id: "7001" }, { id: "7002" }],
  });
  expect(job?.nextAtMs).toBeGreaterThanOrEqual(before + 60 * MINUTE);
});

test("no parameter names another conversation", () => {
  const { properties } = cron.parameters as { properties: object };
  expect(Object.keys(properties).sort()).toEqual(
    ["action", "at", "cron", "enabled", "every", "id", "name", "text", "timeZone"].sort(),
  );
});

test("patterns are read in the people's time zone", async () => {
  const jobs = desk();
  await (await turnOf(jobs)).call("cron", { ...fish, every: undefined, cron: "0 9 * * 1-5" });
  expect(jobs.jobs[0]?.schedule).toEqual({ kind: "cron", pattern: "0 9 * * 1-5", timeZone: "Europe/Berlin" });
});

test("the same job is not made twice", async () => {
  const jobs = desk();
  const bench = await turnOf(jobs);
  await bench.call("cron", fish);
  expect(await bench.call("cron", fish)).toContain("there is such a job already");
  expect(jobs.jobs).toHaveLength(1);
});

test.each([
  [{ every: "1m" }, "every 5 minutes at most"],
  [{ cron: "*/2 * * * *" }, "every 5 minutes at most"],
  [{ cron: "0,1 9 * * *" }, "every 5 minutes at most"],
  [{ cron: "nonsense" }, "no pattern"],
  [{ at: "2020-01-01T00:00:00Z" }, "lies in the past"],
  [{ every: "1h", at: "2120-01-01T00:00:00Z" }, "exactly one"],
])("%j is refused", async (written, problem) => {
  const jobs = desk();
  const result = await (await turnOf(jobs)).call("cron", { action: "add", text: "x", ...written });
  expect(result).toMatch(/^error: /);
  expect(result).toContain(problem);
  expect(jobs.jobs).toEqual([]);
});

test("a conversation has 20 jobs at most, a koi 50; those that are over do not count", async () => {
  const jobs = desk();
  const add = async (peer: string, count: number): Promise<string> => {
    const bench = await turnOf(jobs, { peer });
    let last = "";
    for (let at = 0; at < count; at += 1) last = await bench.call("cron", { ...fish, text: `${at}` });
    return last;
  };
  expect(await add("1", 21)).toContain("this conversation has 20 jobs");
  await add("2", 20);
  expect(await add("3", 11)).toContain("the koi has 50 jobs");
  expect(jobs.jobs).toHaveLength(50);
  for (const [at, job] of jobs.jobs.entries()) {
    const { nextAtMs: _, ...over } = job;
    if (at < 30) jobs.jobs[at] = over;
  }
  expect(await add("3", 12)).toContain('"note":"written"');
});

test("what is over is listed for a while, and the oldest goes", async () => {
  const jobs = desk();
  for (let at = 0; at < 25; at += 1) {
    const schedule = { kind: "at", atMs: at } as const;
    const last = { atMs: at, result: "delivered" };
    jobs.jobs.push({ id: `${at}`, name: "old", text: "x", schedule, deliverTo: dm("7001"), last });
  }
  await (await turnOf(jobs)).call("cron", fish);
  expect(jobs.jobs).toHaveLength(21);
  expect(jobs.jobs.map(({ id }) => id)).not.toContain("4");
  expect(jobs.jobs.map(({ id }) => id)).toContain("5");
});

test("a conversation sees its own jobs alone; the owner sees all, and moves none", async () => {
  const jobs = desk();
  await (await turnOf(jobs, { peer: "1" })).call("cron", fish);
  const id = jobs.jobs[0]?.id ?? "";
  const stranger = await turnOf(jobs, { peer: "2" });
  expect(await stranger.call("cron", { action: "list" })).toBe('{"jobs":[]}');
  expect(await stranger.call("cron", { action: "status" })).toContain('"jobs":0');
  for (const action of ["update", "remove", "run", "runs"])
    expect(await stranger.call("cron", { action, id, text: "mine now" })).toBe(
      `error: there is no job \`${id}\` here`,
    );
  const owner = await turnOf(jobs, { peer: "3", isOwner: true });
  expect(await owner.call("cron", { action: "list" })).toContain(id);
  await owner.call("cron", { action: "update", id, text: "Count them twice." });
  expect(jobs.jobs[0]).toMatchObject({
    text: "Count them twice.",
    deliverTo: dm("1"),
    madeIn: "koi:main:telegram:dm:1",
    askedBy: [{ id: "1" }, { id: "3" }],
  });
});

test("update, pause, and let it run again", async () => {
  const jobs = desk();
  const bench = await turnOf(jobs);
  await bench.call("cron", fish);
  const id = jobs.jobs[0]?.id ?? "";
  await bench.call("cron", { action: "update", id, enabled: false });
  expect(jobs.jobs[0]).toMatchObject({ isPaused: true });
  expect(jobs.jobs[0]).not.toHaveProperty("nextAtMs");
  await bench.call("cron", { action: "update", id, every: "2h" });
  expect(jobs.jobs[0]).not.toHaveProperty("nextAtMs");
  await bench.call("cron", { action: "update", id, enabled: true });
  expect(jobs.jobs[0]).not.toHaveProperty("isPaused");
  expect(jobs.jobs[0]?.nextAtMs).toBeGreaterThan(Date.now() + 119 * MINUTE);
  expect(await bench.call("cron", { action: "update", id, every: "2m" })).toContain("5 minutes at most");
  expect(await bench.call("cron", { action: "remove", id })).toBe(`{"removed":"${id}"}`);
  expect(jobs.jobs).toEqual([]);
});

test("run: at once, but not again and again", async () => {
  const jobs = desk();
  const bench = await turnOf(jobs);
  await bench.call("cron", fish);
  const [job] = jobs.jobs;
  const id = job?.id ?? "";
  await bench.call("cron", { action: "run", id });
  expect(jobs.jobs[0]?.nextAtMs).toBeLessThanOrEqual(Date.now());
  if (job) jobs.jobs[0] = { ...job, last: { atMs: Date.now() - 1_000, result: "delivered" } };
  expect(await bench.call("cron", { action: "run", id })).toContain("it ran less than 5 minutes ago");
});

test("runs: the newest first, with what was said", async () => {
  const jobs = desk(new Map([[2_000, "7 fish"]]));
  const bench = await turnOf(jobs);
  await bench.call("cron", fish);
  const [job] = jobs.jobs;
  const runs = [
    { atMs: 1_000, result: "auth" },
    { atMs: 2_000, result: "delivered" },
  ];
  if (job) jobs.jobs[0] = { ...job, runs };
  const said = await bench.call("cron", { action: "runs", id: job?.id });
  expect(JSON.parse(said)).toEqual({
    id: job?.id,
    runs: [
      { at: "1970-01-01T00:00:02.000Z", result: "delivered", said: "7 fish" },
      { at: "1970-01-01T00:00:01.000Z", result: "auth" },
    ],
  });
});

test("a job's own turn looks at jobs and removes them, and makes and starts none", async () => {
  const jobs = desk();
  await (await turnOf(jobs)).call("cron", fish);
  const id = jobs.jobs[0]?.id ?? "";
  const inJob = await turnOf(jobs, { sessionKey: `koi:main:cron:${id}`, senders: [] });
  for (const action of ["add", "update", "run"])
    expect(await inJob.call("cron", { ...fish, text: "more", action, id })).toContain("makes or starts none");
  expect(await inJob.call("cron", { action: "list" })).toContain(id);
  expect(await inJob.call("cron", { action: "remove", id })).toContain("removed");
});

test("where the config lets no job run, it says so", async () => {
  const jobs = desk(new Map(), false);
  const bench = await turnOf(jobs);
  expect(await bench.call("cron", fish)).toContain("lets no job run");
  expect(await bench.call("cron", { action: "run", id: jobs.jobs[0]?.id })).toContain("`cron.enabled`");
});

test("a turn that no gateway runs is not offered it", async () => {
  const { context } = await toolBench();
  expect(cron.isThere?.(context)).toBe(false);
  expect(cron.isThere?.({ ...context, desk: { jobs: desk() } })).toBe(true);
});
