// The config is changed, broken and half written while people talk. Configs: SKYKOI_PROPERTY_RUNS, default 60.

import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runs } from "../property/runs.ts";
import {
  type ConfigTexts,
  type Writing,
  goodConfig,
  includedFile,
  mutated,
  writeText,
  writeTexts,
} from "./config-writer.ts";
import { fatesOf } from "./crash-verdict.ts";
import { startEchoServer } from "./echo-server.ts";
import { type GatewayChild, configFile, startGatewayChild } from "./gateway-child.ts";
import { readKoi } from "./read-state.ts";
import { homeWithModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { wait, waitUntil } from "./wait.ts";

const CONFIGS = runs(60).numRuns;
/** An error with its file, line, column and code. */
const PLACED = /SKYKOI\.json:\d+:\d+ [a-z]+\/[a-z-]+: .|bindings\.json5:\d+:\d+ [a-z]+\/[a-z-]+: ./;
const KOIS = ["alpha", "beta", "gamma"];
const WRITINGS: readonly Writing[] = ["renamed", "in place", "in two halves"];
/** WebChat takes one message a second of a connection, after a burst. */
const SAY_EVERY_MS = 1_050;

function pick<T>(list: readonly T[]): T {
  const one = list[Math.floor(Math.random() * list.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
}

function anyGood(visitors: readonly Visitor[]): ConfigTexts {
  return goodConfig(Object.fromEntries(visitors.map(({ id }) => [id, pick(KOIS)])));
}

/** Problems of each rejected config, as the log has them. */
function rejections(child: GatewayChild): string[][] {
  return child
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { msg: string; problems?: string[] })
    .filter(({ msg }) => msg.startsWith("config has errors"))
    .map(({ problems }) => problems ?? []);
}

/** Writes good and broken configs in every way. */
async function vandalise(home: string, visitors: readonly Visitor[]): Promise<void> {
  for (let count = 0; count < CONFIGS; count += 1) {
    const good = anyGood(visitors);
    if (Math.random() < 0.4) await writeTexts(home, good, pick(WRITINGS));
    else if (Math.random() < 0.5) await writeText(configFile(home), mutated(good.main), pick(WRITINGS));
    else await writeText(includedFile(home), mutated(good.included), pick(WRITINGS));
    await wait(Math.random() * 300);
  }
}

async function talkUntil(isOver: () => boolean, visitor: Visitor): Promise<void> {
  for (let count = 0; !isOver(); count += 1) {
    visitor.say(`m${count}`, `${visitor.id} ${count}`);
    await wait(SAY_EVERY_MS);
  }
}

async function taken(child: GatewayChild, change: () => Promise<void>): Promise<void> {
  const { digest } = (await child.status()).table;
  await change();
  await waitUntil("a new table", async () => (await child.status()).table.digest !== digest);
}

async function quiet(child: GatewayChild, visitors: readonly Visitor[]): Promise<void> {
  await waitUntil("everything to be answered", async () => {
    const { turns, unsentReplies } = await child.status();
    const isDone = turns.running + turns.waiting + unsentReplies === 0;
    return isDone && visitors.every(({ waiting }) => waiting === 0);
  });
}

async function started(
  home: string,
  visitors: readonly Visitor[],
  texts: ConfigTexts,
): Promise<GatewayChild> {
  mkdirSync(join(home, ".SKYKOI"), { recursive: true });
  await writeTexts(home, texts, "renamed");
  const child = await startGatewayChild({ home });
  onTestFinished(() => child.kill());
  await Promise.all(visitors.map((visitor) => visitor.connect(child.url)));
  return child;
}

test(
  `${CONFIGS} configs, most of them broken, written under traffic: nothing ends, nothing is lost`,
  { timeout: 60_000 + CONFIGS * 2_000 },
  async () => {
    const server = await startEchoServer(() => Math.random() * 200);
    const home = homeWithModel(server, KOIS);
    const visitors = ["v0", "v1", "v2", "v3"].map((id) => new Visitor(id));
    const child = await started(home, visitors, anyGood(visitors));
    let isOver = false;
    const talking = visitors.map((visitor) => talkUntil(() => isOver, visitor));
    await vandalise(home, visitors);
    expect(child.isRunning()).toBe(true);
    const owners = Object.fromEntries(visitors.map(({ id }) => [id, "gamma"]));
    await writeTexts(home, goodConfig(owners, ', { id: "last" }'), "in two halves");
    await waitUntil("the last config", async () => {
      const { table, state } = await child.status();
      return table.kois.includes("last") && state === "running";
    });
    isOver = true;
    await Promise.all(talking);
    for (const visitor of visitors) visitor.say("last", `${visitor.id} 1000000`);
    await quiet(child, visitors);
    for (const visitor of visitors) {
      expect(visitor.closes).toEqual([]);
      expect([...visitor.refused]).toEqual([]);
      visitor.leave();
    }
    expect(await child.stop()).toBe(0);

    const rejected = rejections(child);
    expect(rejected.length).toBeGreaterThan(CONFIGS / 20);
    const withoutPlace = rejected.filter(
      ([stale, ...errors]) =>
        !stale?.startsWith("table/stale: ") ||
        errors.length === 0 ||
        !errors.every((one) => PLACED.test(one)),
    );
    expect(withoutPlace).toEqual([]);
    const left = readdirSync(join(home, ".SKYKOI", "koi")).map((koiId) => readKoi(home, koiId));
    const { answered, dead, twice } = fatesOf(left);
    const accepted = visitors.flatMap(({ id, accepted: own }) =>
      [...own.keys()].map((one) => `${id} ${one === "last" ? "1000000" : one.slice(1)}`),
    );
    expect(accepted.filter((line) => !answered.has(line) && !dead.has(line))).toEqual([]);
    expect(twice.filter((line) => !dead.has(line))).toEqual([]);
    expect(left.flatMap(({ pending, unsent }) => [...pending, ...unsent])).toEqual([]);
    console.log(
      `${CONFIGS} configs, ${rejected.length} rejections, ${accepted.length} messages, ${dead.size} dead letters`,
    );
  },
);

test("a turn ends with the koi that began it, the next message goes by the new binding, and no socket closes", async () => {
  const server = await startEchoServer(() => 1_500);
  const home = homeWithModel(server, KOIS);
  const visitor = new Visitor("v0");
  const child = await started(home, [visitor], goodConfig({ v0: "alpha" }));
  visitor.say("m0");
  await waitUntil("the turn", () => server.requests.length === 1);
  await taken(child, () => writeTexts(home, goodConfig({ v0: "beta" }), "in place"));
  expect(visitor.replies.size).toBe(0);
  visitor.say("m1");
  await waitUntil("both answers", () => visitor.replies.size === 2);
  expect([...visitor.replies.keys()].map((id) => id.split("/")[0]).sort()).toEqual(["alpha", "beta"]);
  expect(visitor.closes).toEqual([]);
  visitor.leave();
});

test("after a broken config a good one brings what both of them changed", async () => {
  const server = await startEchoServer();
  const home = homeWithModel(server, KOIS);
  const visitor = new Visitor("v0");
  const child = await started(home, [visitor], goodConfig({ v0: "alpha" }));
  const added = goodConfig({ v0: "alpha" }, ', { id: "new" }');
  await writeText(configFile(home), added.main.replace("bindings: [", "bindings: {["), "renamed");
  await waitUntil("the fault to show", async () => (await child.status()).state === "degraded");
  const [, problem] = (await child.status()).problems;
  expect(problem?.message).toMatch(PLACED);
  expect(await (await fetch(`${child.url}healthz`)).json()).toMatchObject({ status: "degraded" });
  await taken(child, () => writeTexts(home, goodConfig({ v0: "beta" }, ', { id: "new" }'), "renamed"));
  expect((await child.status()).table.kois).toContain("new");
  expect((await child.status()).problems).toEqual([]);
  visitor.say("m0");
  await waitUntil("the answer", () => visitor.replies.size === 1);
  expect([...visitor.replies.keys()][0]).toMatch(/^beta\//);
  visitor.leave();
});

test("a config that is deleted under a running gateway is a fault, not an empty config", async () => {
  const server = await startEchoServer();
  const home = homeWithModel(server, KOIS);
  const visitor = new Visitor("v0");
  const texts = goodConfig({ v0: "beta" });
  const child = await started(home, [visitor], texts);
  const { digest } = (await child.status()).table;
  rmSync(configFile(home));
  await waitUntil("the fault to show", async () => (await child.status()).state === "degraded");
  const { table, problems } = await child.status();
  expect(table.digest).toBe(digest);
  expect(problems).toMatchObject([{ message: expect.stringContaining("SKYKOI.json") as string }]);
  await writeTexts(home, texts, "renamed");
  await waitUntil("the config to be back", async () => (await child.status()).state === "running");
  visitor.say("m0");
  await waitUntil("the answer", () => visitor.replies.size === 1);
  expect([...visitor.replies.keys()][0]).toMatch(/^beta\//);
  visitor.leave();
});
