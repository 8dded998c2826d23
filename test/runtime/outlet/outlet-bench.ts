// A koi on a gateway whose people are Owen (222, its owner), a group (-100) and somebody on WhatsApp, for tests of what it says
// and does by the tool `message`.

import type { ChannelAbilities } from "../../../src/channels/abilities.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { callsReply, type ModelReply, type ModelScript, textReply } from "../../fakes/models/model-reply.ts";
import { modelHarness, type ModelHarness, type ModelHarnessInput } from "../model-harness.ts";
import { openAccess } from "../tiny-table.ts";
import { until } from "../until.ts";

/** A machine that has more to do takes its time. */
const WAIT_MS = 20_000;

const ABILITIES: Partial<ChannelAbilities> = {
  reactions: true,
  edits: {},
  removals: {},
  polls: { maxOptions: 4, questionChars: 60, optionChars: 20 },
};

/** Who owns the koi: those may have it speak elsewhere. */
export const owned: SkykoiConfig = {
  ...openAccess,
  channels: {
    telegram: openAccess.channels?.telegram ?? {},
    whatsapp: { dmPolicy: "open", groupPolicy: "open" },
  },
  commands: { ownerAllowFrom: ["telegram:222"] },
};

/** The gateway, and its channels by name. */
export interface OutletBench extends ModelHarness {
  readonly telegram: MemoryChannel;
  readonly whatsapp: MemoryChannel;
  /** What the model answers next. */
  readonly queue: ModelReply[];
  /** The owner asks, and the koi makes these calls one after the other; resolves with their results. */
  calls(...calls: readonly object[]): Promise<string[]>;
  /** Somebody writes, and is answered. */
  talk(message: Parameters<ModelHarness["h"]["receive"]>[0]): Promise<void>;
}

/** Makes it. Its koi answers `ok` where it is not told to call anything. */
export async function outletBench(
  config: SkykoiConfig = owned,
  can: Partial<ChannelAbilities> = {},
  input: ModelHarnessInput = {},
): Promise<OutletBench> {
  const telegram = new MemoryChannel("telegram", { ...ABILITIES, ...can });
  const whatsapp = new MemoryChannel("whatsapp", { ...ABILITIES, ...can });
  const queue: ModelReply[] = [];
  const script: ModelScript = () => queue.shift() ?? textReply("ok");
  const made = await modelHarness(script, {
    channels: [telegram, whatsapp],
    ...input,
    config: { ...owned, ...config },
  });
  const answered = async (): Promise<void> => {
    const isQuiet = (): boolean => {
      const { running, waiting } = made.h.stages.queue.size();
      return running + waiting === 0 && made.h.stages.outbox.size() === 0;
    };
    await until(isQuiet, "the answer", WAIT_MS);
  };
  let asked = 0;
  const talk: OutletBench["talk"] = async (message) => {
    await made.h.receive(message);
    await answered();
  };
  return {
    ...made,
    queue,
    telegram,
    whatsapp,
    talk,
    async calls(...calls) {
      asked += 1;
      queue.push(...calls.map((args) => callsReply(["message", args])));
      await talk({ id: `ask-${asked}`, text: "do it", peer: "222" });
      return made.results().slice(-calls.length);
    },
  };
}

/** A message in the group. */
export const inGroup = {
  id: "g1",
  peer: "-100",
  kind: "group",
  from: "333",
  text: "hello",
  more: { mentionsUs: true },
} as const;
