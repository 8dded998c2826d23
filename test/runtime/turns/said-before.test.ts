// What a turn sees of what was said before it: limits for a person's direct messages, and threads of Slack that know their room.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { saidBefore } from "../scripted-koi.ts";
import { type Harness, harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";

type Channels = NonNullable<SkykoiConfig["channels"]>;

function talk(channels: Channels): Harness {
  const table = tinyTable({ config: { ...openAccess, channels } });
  const channel = new MemoryChannel(channels.slack ? "slack" : "telegram");
  return harness({ table, channels: [channel] });
}

/** One message after the other, each answered; what the koi saw before the last of them. */
async function heardBefore(
  all: Harness,
  said: readonly Parameters<Harness["receive"]>[0][],
): Promise<string[]> {
  for (const [index, message] of said.entries()) {
    await all.receive({ text: message.id, ...message });
    await until(() => all.koi.asked.length === index + 1, "a turn");
    if (index === said.length - 1) break;
    all.koi.asked[index]?.answer(`re ${message.id}`);
    await all.channel.attempted(index + 1);
    all.clock.advance(1_000);
  }
  const last = all.koi.asked.at(-1);
  return last ? saidBefore(last.request) : [];
}

const three = [{ id: "a" }, { id: "b" }, { id: "c" }];

test.each([
  [{}, ["a", "re a", "b", "re b"]],
  [{ dmHistoryLimit: 1 }, ["b", "re b"]],
  [{ dmHistoryLimit: 0 }, []],
  [{ dmHistoryLimit: 5 }, ["a", "re a", "b", "re b"]],
  [{ dmHistoryLimit: 0, dms: { "tg:111": { historyLimit: 1 } } }, ["b", "re b"]],
  [{ dmHistoryLimit: 1, dms: { "222": { historyLimit: 0 } } }, ["b", "re b"]],
  [{ dmHistoryLimit: 1, accounts: { default: { dms: { "111": { historyLimit: 0 } } } } }, []],
])("direct messages under %j", async (telegram, before) => {
  expect(await heardBefore(talk({ telegram: { dmPolicy: "open", ...telegram } }), three)).toEqual(before);
});

const inRoom = (id: string, threadId?: string): Parameters<Harness["receive"]>[0] => ({
  id,
  channel: "slack",
  kind: "channel",
  peer: "C0ROOM01",
  from: "U0ANNA001",
  more: {
    mentionsUs: true,
    facts: {
      channel: "slack",
      accountId: "default" as AccountId,
      peer: { kind: "channel", id: "C0ROOM01" as PeerId },
      ...(threadId !== undefined && { threadId }),
    },
  },
});

test.each([
  [{}, []],
  [{ inheritParent: true }, ["U0ANNA001: a", "re a", "U0ANNA001: b", "re b"]],
])("a new thread of Slack under %j", async (thread, before) => {
  const all = talk({ slack: { groupPolicy: "open", thread } });
  const said = [inRoom("a"), inRoom("b"), inRoom("c", "1700.1")];
  expect(await heardBefore(all, said)).toEqual(before);
});

test("what the room says later is not in the thread", async () => {
  const all = talk({ slack: { groupPolicy: "open", thread: { inheritParent: true } } });
  const said = [inRoom("a"), inRoom("b", "1700.1"), inRoom("later"), inRoom("c", "1700.1")];
  expect(await heardBefore(all, said)).toEqual(["U0ANNA001: a", "re a", "U0ANNA001: b", "re b"]);
});

test.each([
  [
    "thread",
    "[Said in this group since your last turn]\nU0ANNA001: in the thread\n[To you]\nU0ANNA001: call",
  ],
  [
    "channel",
    "[Said in this group since your last turn]\nU0ANNA001: in the room\nU0ANNA001: in the thread\n[To you]\nU0ANNA001: call",
  ],
] as const)("a thread overhears with historyScope %s", async (historyScope, text) => {
  const all = talk({ slack: { groupPolicy: "open", thread: { historyScope } } });
  const aside = (message: Parameters<Harness["receive"]>[0]): Parameters<Harness["receive"]>[0] => ({
    ...message,
    text: message.id,
    more: { ...message.more, mentionsUs: false },
  });
  await all.receive(aside(inRoom("in the room")));
  await all.receive(aside(inRoom("in the thread", "1700.1")));
  await all.receive({ ...inRoom("call", "1700.1"), text: "call" });
  await until(() => all.koi.asked.length === 1, "a turn");
  expect(all.koi.texts()).toEqual([text]);
});
