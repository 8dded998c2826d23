// Direct messages and groups, both ways.

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Device } from "../../fakes/whatsapp/device.ts";
import { BIZ, WhatsAppBench } from "./bench.ts";

let bench: WhatsAppBench;
let device: Device;

beforeEach(async () => {
  bench = new WhatsAppBench();
  await bench.open();
  device = await bench.run(BIZ);
});
afterEach(() => bench.close());

test("a direct message comes in by the sender's number, and the answer reaches the phone", async () => {
  const { alex, server } = bench;
  const message = await bench.heard(await server.dm(alex, device, "hello koi", { sentAt: 1_790_000_000 }));
  expect(message).toEqual({
    messageId: message.messageId,
    facts: { channel: "whatsapp", accountId: BIZ, peer: { kind: "dm", id: "+15551230001" } },
    sender: { id: "+15551230001", name: "Alex" },
    text: "hello koi",
    media: [],
    mentionsUs: false,
    sentAtMs: 1_790_000_000_000,
  });
  await bench.channel.send(bench.target(message), { text: "hi **Alex**" }, "key-1");
  expect(alex.shown.map(({ text, to }) => ({ text, to }))).toEqual([{ text: "hi *Alex*", to: alex.pn }]);
});
