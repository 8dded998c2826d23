// kill -9 at random points, of the built gateway, while people write over WebChat and a model answers slowly: at its
// start, while it journals, in the middle of turns and of sends. Runs: SKYKOI_PROPERTY_RUNS, default 6.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { runs } from "../property/runs.ts";
import { fatesOf, faultsOf, repliesByLine } from "./crash-verdict.ts";
import { fakeProvider, lastText, startEchoServer } from "./echo-server.ts";
import { type GatewayChild, startGatewayChild, writeConfig } from "./gateway-child.ts";
import { openGatewayStore, readKoi } from "./read-state.ts";
import { Visitor } from "./visitor.ts";
import { wait, waitUntil } from "./wait.ts";

const RUNS = runs(6).numRuns;
const MAX_REPLAY_AGE_MS = 3_000;
/** A new gateway takes a while to its first answer, since the model's library is loaded then. */
const LONGEST_LIFE_MS = 1_200;
/** Below the burst of one connection, with room for what is sent again. */
const MESSAGES_A_RUN = 12;
const MOST_UNACKNOWLEDGED = 6;
/** More than one visitor ever says: nothing gives way in line, so that every line has a fate of its own. */
const CAP = (RUNS + 1) * MESSAGES_A_RUN;
/** How long the last gateway may take on a machine that has much else to do. */
const LAST_LIFE_MS = 60_000;

/** A message in a prompt. */
interface Asked {
  readonly atMs: number;
  readonly line: string;
}

/** What the test's own side saw. */
interface Seen {
  readonly visitors: readonly Visitor[];
  readonly lines: string[];
  readonly asked: Asked[];
  /** When gateways were started. */
  readonly starts: number[];
}

function idOf(line: string): string {
  return line.replace(" ", "-");
}

/** Everybody writes until the gateway is killed. */
async function talk(child: GatewayChild, { visitors, lines }: Seen): Promise<void> {
  await Promise.all(visitors.map((visitor) => visitor.connect(child.url)));
  const endMs = Date.now() + Math.random() * LONGEST_LIFE_MS;
  for (let count = 0; count < MESSAGES_A_RUN && Date.now() < endMs; count += 1) {
    for (const visitor of visitors) {
      if (visitor.waiting >= MOST_UNACKNOWLEDGED) continue;
      const line = `${visitor.id} ${lines.length}`;
      lines.push(line);
      visitor.say(idOf(line), line);
    }
    await wait(Math.random() * 100);
  }
  await wait(endMs - Date.now());
  await child.kill();
  for (const visitor of visitors) visitor.leave();
}

/**
 * A gateway that lives until everything has its end. Everybody says one thing more: since nobody kills this gateway, that is
 * answered, however slow the machine is.
 */
async function finish(child: GatewayChild, { visitors, lines }: Seen): Promise<string[]> {
  await Promise.all(visitors.map((visitor) => visitor.connect(child.url)));
  const last = visitors.map((visitor) => {
    const line = `${visitor.id} ${lines.length}`;
    lines.push(line);
    visitor.say(idOf(line), line);
    return line;
  });
  const isDone = async (): Promise<boolean> => {
    const { turns, unsentReplies } = await child.status();
    const hasEnded = turns.running + turns.waiting + unsentReplies === 0;
    return hasEnded && visitors.every(({ waiting }) => waiting === 0);
  };
  await waitUntil("everything to be answered", isDone, LAST_LIFE_MS);
  for (const visitor of visitors) visitor.leave();
  expect(await child.stop()).toBe(0);
  return last;
}

/** Lines that were asked by a gateway that was started when they were too old already. */
function answeredTooLate({ visitors, asked, starts }: Seen): Asked[] {
  const acceptedAtMs = new Map(visitors.flatMap(({ accepted }) => [...accepted]));
  return asked.filter(({ atMs, line }) => {
    const startMs = starts.findLast((start) => start <= atMs) ?? 0;
    return startMs - (acceptedAtMs.get(idOf(line)) ?? startMs) > MAX_REPLAY_AGE_MS;
  });
}

function expectAllWell(home: string, { visitors, lines }: Seen, last: readonly string[]): void {
  const left = ["alpha", "beta"].map((koiId) => readKoi(home, koiId));
  const fates = fatesOf(left);
  expect(fates.twice).toEqual([]);
  const store = openGatewayStore(home);
  const isListed = (line: string): boolean => {
    const id = `${line.split(" ")[0]}/${idOf(line)}`;
    return store.find(id).some(({ outcome }) => outcome === "expired");
  };
  // What was claimed, and too old before a koi had it, stands in the records alone.
  const withoutLetter = lines.filter((line) => !fates.answered.has(line) && !fates.dead.has(line));
  expect(withoutLetter.filter((line) => !isListed(line))).toEqual([]);
  expect([...fates.dead].filter((line) => !isListed(line))).toEqual([]);
  expect([...fates.answered].filter(isListed)).toEqual([]);
  for (const { damage, pending, unsent, transcripts } of left) {
    expect({ damage, pending, unsent }).toEqual({ damage: [], pending: [], unsent: [] });
    expect([...transcripts.values()].flatMap(faultsOf)).toEqual([]);
  }
  for (const { id, replies, refused } of visitors) {
    expect([...refused]).toEqual([]);
    expect([...replies].filter(([, texts]) => texts.size !== 1)).toEqual([]);
    const seen = repliesByLine(replies);
    expect([...seen].filter(([, ids]) => ids.length !== 1)).toEqual([]);
    const own = [...fates.answered].filter((line) => line.startsWith(`${id} `));
    expect([...seen.keys()].sort()).toEqual(own.sort());
  }
  const early = withoutLetter.length;
  // How many are answered at all is a matter of speed; these are not.
  expect(last.filter((line) => !fates.answered.has(line))).toEqual([]);
  console.log(
    `${lines.length} messages: ${fates.answered.size} answered, ${fates.dead.size + early} expired`,
  );
}

test(
  `${RUNS} times kill -9: every accepted message is answered once, or listed as too old`,
  { timeout: LAST_LIFE_MS + RUNS * 10_000 },
  async () => {
    const home = tempFolder();
    mkdirSync(join(home, ".SKYKOI"));
    const visitors = ["v0", "v1", "v2"].map((id) => new Visitor(id));
    const seen: Seen = { visitors, lines: [], asked: [], starts: [] };
    const server = await startEchoServer((request) => {
      const atMs = Date.now();
      seen.asked.push(
        ...lastText(request)
          .split("\n")
          .map((line) => ({ atMs, line })),
      );
      return Math.random() * 60;
    });
    onTestFinished(() => server.close());
    writeConfig(home, {
      gateway: { maxReplayAge: `${MAX_REPLAY_AGE_MS}ms` },
      session: { dmScope: "per-channel-peer" },
      messages: { queue: { cap: CAP } },
      models: fakeProvider(server),
      kois: { defaults: { model: "fake/echo" }, list: [{ id: "alpha", default: true }, { id: "beta" }] },
      bindings: [{ koiId: "beta", match: { channel: "webchat", peer: { kind: "dm", id: "v1" } } }],
    });
    let child: GatewayChild | undefined;
    onTestFinished(() => child?.kill());
    let early = 0;
    for (let run = 0; run < RUNS; run += 1) {
      // Now and then nobody starts the gateway again before its messages are too old.
      if (run % 12 === 3) await wait(MAX_REPLAY_AGE_MS + 200);
      seen.starts.push(Date.now());
      child = await startGatewayChild({
        home,
        ...(run % 4 === 2 && { killAfterMs: 150 + Math.random() * 500 }),
      });
      if (child.isRunning()) await talk(child, seen);
      else early += 1;
    }
    seen.starts.push(Date.now());
    child = await startGatewayChild({ home });
    const last = await finish(child, seen);
    console.log(`${RUNS} kills, ${early} of them before it was ready`);
    expectAllWell(home, seen, last);
    expect(answeredTooLate(seen)).toEqual([]);
  },
);
