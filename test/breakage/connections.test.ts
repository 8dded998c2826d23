// Connections break, between frames and within them, answers are lost, and the gateway is killed with -9, all while people
// write to five accounts of four platforms: whatever was said is answered once, where it was said, or listed as a dead
// letter. Kills: SKYKOI_PROPERTY_RUNS, default 2.

import { expect, onTestFinished, test } from "vitest";
import type { Line } from "../e2e/platforms/side.ts";
import { allOpen, Town } from "../e2e/platforms/town.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { runs } from "../property/runs.ts";
import type { GatewayChild } from "./gateway-child.ts";
import { faultsOfTown } from "./town-verdict.ts";
import { wait, waitUntil } from "./wait.ts";

const KILLS = runs(2).numRuns;
const THINKING_MS = 60;

/** People write, now one and now another, until `isOver`. */
async function chatter(town: Town, isOver: () => boolean): Promise<void> {
  for (let next = 0; !isOver(); next += 1) {
    const spot = town.spots[(next * 7) % town.spots.length];
    if (spot) await town.say(spot);
    await wait(Math.random() * 300);
  }
}

/** Every fault of every account, in any order. */
async function everythingBreaks({ lines }: Town): Promise<void> {
  const faults = lines.flatMap((line) =>
    [line.cut, line.cutInFrame, line.loseAnswer].map((fault) => [line, fault]),
  );
  const shuffled = (faults as [Line, () => void][])
    .map((fault) => ({ fault, at: Math.random() }))
    .sort((one, other) => one.at - other.at);
  for (const { fault } of shuffled) {
    fault[1].call(fault[0]);
    await wait(100 + Math.random() * 300);
  }
}

/** Everything that was said has its end. */
async function settled(town: Town, child: GatewayChild): Promise<void> {
  await allOpen(child, 60_000).catch(async (error: unknown) => {
    throw new Error(
      `${String(error)}\n${JSON.stringify((await child.status()).accounts)}\n${child.output()}`,
    );
  });
  await waitUntil(
    "everything to be answered",
    async () => {
      const { turns, unsentReplies } = await child.status();
      return turns.running + turns.waiting + unsentReplies === 0 && town.undelivered() === 0;
    },
    60_000,
  ).catch(async (error: unknown) => {
    const held = Object.entries(town.sides).map(([name, side]) => `${name} ${side.undelivered()}`);
    throw new Error(
      `${String(error)}\n${held.join(", ")}\n${JSON.stringify(await child.status())}\n${child.output()}`,
    );
  });
  // What is listed is not seen: so nobody waits for ever.
  const isAnswered = (line: string): boolean => town.answersTo(line).length > 0;
  await waitUntil("every answer to be seen", () => [...town.said.keys()].every(isAnswered), 3_000).catch(
    () => undefined,
  );
}

async function startTown(): Promise<{ town: Town; home: string }> {
  const home = tempFolder();
  const town = await Town.start(home, () => Math.random() * THINKING_MS);
  onTestFinished(() => town.close());
  return { town, home };
}

/** A gateway of the town, in which everybody has had an answer. */
async function startGateway(town: Town): Promise<GatewayChild> {
  const child = await town.gateway();
  onTestFinished(() => child.kill());
  await allOpen(child, 60_000);
  return child;
}

test("broken connections lose nothing and double nothing", { timeout: 180_000 }, async () => {
  const { town, home } = await startTown();
  const child = await startGateway(town);
  let isOver = false;
  const talk = chatter(town, () => isOver);
  await wait(1_000);
  await everythingBreaks(town);
  isOver = true;
  await talk;
  await settled(town, child);
  expect(await child.stop()).toBe(0);
  expect(faultsOfTown(town, home)).toEqual([]);
});

test(`${KILLS} times kill -9 in the middle of it`, { timeout: 120_000 + KILLS * 30_000 }, async () => {
  const { town, home } = await startTown();
  let child = await startGateway(town);
  for (const spot of town.spots) await town.say(spot);
  await settled(town, child);
  let isOver = false;
  const talk = chatter(town, () => isOver);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await wait(Math.random() * 3_000);
    await child.kill();
    child = await startGateway(town);
  }
  isOver = true;
  await talk;
  await settled(town, child);
  expect(await child.stop()).toBe(0);
  expect(faultsOfTown(town, home)).toEqual([]);
});
