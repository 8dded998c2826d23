// Many kois, people and rooms at once: whatever overlaps, no session sees a word of another, nor of a segment before.

import { expect, test } from "vitest";
import type { RunTurn } from "../../src/koi/turn.ts";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { harness } from "./stages-harness.ts";
import { tinyTable } from "./tiny-table.ts";
import { until } from "./until.ts";
import { saidBefore } from "./scripted-koi.ts";

const KOIS = 20;
const PEOPLE = 5;
const ROUNDS = 3;

const config: SkykoiConfig = {
  channels: { telegram: { dmPolicy: "open" } },
  commands: { useAccessGroups: false },
  kois: { defaults: { maxConcurrent: 16 } },
  messages: { queue: { debounceMs: 0 } },
};

/** Answers with everything that it sees, after a while. */
const tellAll: RunTurn = async function* tell(request) {
  const { text } = request;
  for (let pause = text.length % 5; pause >= 0; pause--) {
    await new Promise((resolve) => void setImmediate(resolve));
  }
  yield { type: "turn_end", text: [...saidBefore(request), text].join("\n"), model: "test/tell" };
};

test("no answer holds a word of another session, nor of what a reset put away", async () => {
  const kois = Array.from({ length: KOIS }, (_, index) => `k${index}`);
  const peers = kois.flatMap((_, koi) =>
    Array.from({ length: PEOPLE }, (__, person) => String(1_000 + koi * PEOPLE + person)),
  );
  const koiOf = (peer: string): string => `k${Math.floor((Number(peer) - 1_000) / PEOPLE)}`;
  const all = harness({
    table: tinyTable({ kois, config, to: ({ peer }) => koiOf(peer.id) }),
    runTurn: tellAll,
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (const text of ["one", "two", "/new", "three"]) {
      const word = (peer: string): string => `<${peer}:${round}${text === "three" ? "b" : "a"}>`;
      await Promise.all(
        peers.map((peer) => {
          const id = `${round} ${text}`;
          return all.receive({
            id: `${peer} ${id}`,
            peer,
            text: text === "/new" ? text : `${word(peer)} ${text}`,
          });
        }),
      );
    }
    await until(
      () => all.stages.queue.size().running + all.stages.queue.size().waiting === 0,
      "quiet",
      60_000,
    );
  }
  await until(() => all.stages.outbox.size() === 0, "an empty outbox", 60_000);
  // The first two of a round may share a turn.
  expect(all.channel.sent.length).toBeGreaterThanOrEqual(ROUNDS * peers.length * 3);
  for (const { target, message } of all.channel.sent) {
    const words = new Set(message.text.match(/<\d+:\d+[ab]>/g) ?? []);
    const people = new Set([...words].map((word) => word.slice(1, word.indexOf(":"))));
    expect([...people].filter((person) => person !== target.peer.id)).toEqual([]);
    // Of one round a word from before the reset never stands beside one from after it.
    const after = [...words].filter((word) => word.endsWith("b>"));
    for (const word of after) expect(words).not.toContain(word.replace("b>", "a>"));
    expect(message.answerer?.koiId).toBe(koiOf(target.peer.id));
  }
});
