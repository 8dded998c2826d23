// Answers as several messages: `blockStreaming`, and where an answer grows in sight instead.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";

const TEXT = "First thought.\n\nSecond thought.\n\nThird thought.";
const parts = ["First thought.", "Second thought.", "Third thought."];
const telegram = openAccess.channels?.telegram;

async function textsOf(
  { defaults, account }: { defaults?: object; account?: object },
  { drafts = false, count = 3 } = {},
): Promise<string[]> {
  const channel = new MemoryChannel("telegram", { drafts });
  const config: SkykoiConfig = {
    ...openAccess,
    kois: {
      list: [{ id: "home" }],
      defaults: { blockStreamingChunk: { minChars: 5, maxChars: 100 }, ...defaults },
    },
    channels: { telegram: { ...telegram, ...account } },
  };
  const { receive, koi } = harness({ table: tinyTable({ config }), channels: [channel] });
  await receive({ id: "m" });
  koi.asked[0]?.end({ type: "turn_end", text: TEXT, model: "a/b" });
  await channel.attempted(count);
  return channel.texts();
}

test("an answer leaves in blocks where the defaults say so", async () => {
  expect(await textsOf({ defaults: { blockStreamingDefault: "on" } })).toEqual(parts);
});

test("the channel says otherwise", async () => {
  expect(await textsOf({ account: { blockStreaming: true } })).toEqual(parts);
  const off = { defaults: { blockStreamingDefault: "on" }, account: { blockStreaming: false } };
  expect(await textsOf(off, { count: 1 })).toEqual([TEXT]);
});

test("the channel's coalescing goes before the general one", async () => {
  const blockStreamingCoalesce = { minChars: 20 };
  const defaults = { blockStreamingDefault: "on", blockStreamingCoalesce: { minChars: 100 } };
  expect(await textsOf({ defaults }, { count: 1 })).toEqual([TEXT]);
  expect(await textsOf({ defaults, account: { blockStreamingCoalesce } }, { count: 2 })).toEqual([
    "First thought.\n\nSecond thought.",
    "Third thought.",
  ]);
});

test("an answer that grows in sight is not cut up", async () => {
  const defaults = { blockStreamingDefault: "on" };
  expect(await textsOf({ defaults }, { drafts: true, count: 1 })).toEqual([TEXT]);
});
