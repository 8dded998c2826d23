// WhatsApp through the suite of the contract: the real adapter and library against the fake WhatsApp, two numbers at once.

import type { BinaryNode } from "@whiskeysockets/baileys";
import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import type { Device } from "../../fakes/whatsapp/device.ts";
import type { Place, Platform, Shown, Spoken } from "../conformance/platform.ts";
import { testChannel } from "../conformance/test-channel.ts";
import { BIZ, HOME, WhatsAppBench } from "./bench.ts";
import { edit, picture, quoting, reaction, sentFile, textMessage } from "./say.ts";

const GROUP = "120363999999999999@g.us";

async function whatsappPlatform(): Promise<Platform> {
  const bench = new WhatsAppBench();
  const { server, alex, mia, owner } = bench;
  await bench.open();
  const secondOwner = server.person("15550008888", "Second");
  const devices = new Map<AccountId, Device>([
    [BIZ, await bench.link(BIZ)],
    [HOME, await bench.link(HOME, secondOwner)],
  ]);
  const group = server.group(GROUP, [owner, secondOwner, alex, mia]);
  const last = new Map<AccountId, BinaryNode>();

  const deviceOf = (accountId: AccountId): Device => {
    const device = devices.get(accountId);
    if (!device) throw new Error(`no device for ${accountId}`);
    return device;
  };

  async function write(
    accountId: AccountId,
    place: Place,
    message: Parameters<typeof server.dm>[2],
  ): Promise<string> {
    const device = deviceOf(accountId);
    const id =
      place === "dm"
        ? await server.dm(alex, device, message)
        : await server.inGroup(alex, device, group, message);
    const node = device.waiting.get(id);
    if (node) last.set(accountId, node);
    return id;
  }

  return {
    channel: bench.channel,
    accounts: [BIZ, HOME],
    places: ["dm", "group"],
    mentionPlaces: ["group"],
    senderId: "+15551230001" as PeerId,
    factsOf(place, accountId): Facts {
      const peer = place === "dm" ? { kind: "dm", id: "+15551230001" } : { kind: "group", id: GROUP };
      return { channel: "whatsapp", accountId, peer } as Facts;
    },
    say({ accountId, place, text, mentionsUs, repliesTo, file }: Spoken) {
      const { pn } = deviceOf(accountId).owner;
      if (file) return write(accountId, place, picture(server.media, file.content, text));
      const context = {
        ...(repliesTo !== undefined && quoting(repliesTo, pn)),
        ...(mentionsUs === true && { mentionedJid: [pn] }),
      };
      return write(accountId, place, textMessage(text, context));
    },
    async edit({ accountId, place }, messageId, text) {
      await write(accountId, place, edit(deviceOf(accountId).owner.pn, messageId, text));
    },
    async react({ accountId, place, id }, emoji) {
      await write(accountId, place, reaction(deviceOf(accountId).owner.pn, id, emoji));
    },
    shown: () =>
      alex.shown
        .filter(({ message }) => !message.reactionMessage)
        .map(({ from, to, id, text, message }): Shown => {
          const accountId = [...devices].find(([, { jid }]) => jid === from)?.[0] ?? BIZ;
          const repliesTo = message.extendedTextMessage?.contextInfo?.stanzaId;
          const bytes = sentFile(server.media, message);
          return {
            accountId,
            place: to.endsWith("@g.us") ? "group" : "dm",
            id,
            text,
            ...(repliesTo && { repliesTo }),
            ...(bytes && { file: bytes }),
          };
        }),
    reactions: () =>
      alex.shown.flatMap(({ message: { reactionMessage } }) =>
        reactionMessage?.key?.id
          ? { messageId: reactionMessage.key.id, emoji: reactionMessage.text ?? "" }
          : [],
      ),
    polls: () =>
      alex.shown.flatMap(({ message }) => {
        const poll = message.pollCreationMessageV3 ?? message.pollCreationMessage;
        const options = poll?.options?.map(({ optionName }) => optionName ?? "") ?? [];
        return poll ? [{ question: poll.name ?? "", options }] : [];
      }),
    typings: (accountId) => deviceOf(accountId).chatStates.length,
    connections: (accountId) => (deviceOf(accountId).isOnline ? 1 : 0),
    trouble: {
      busy: () => void server.mishaps.push({ error: "429" }),
      broken: () => void server.mishaps.push({ error: "500" }),
      refuse: () => void server.mishaps.push({ error: "403" }),
      loseAnswer: () => void server.mishaps.push("cut_after"),
      cut: (accountId) => deviceOf(accountId).wire?.cut(),
      redeliver(accountId) {
        const node = last.get(accountId);
        if (node) deviceOf(accountId).deliver(node);
      },
      revoke: (accountId) => server.unlink(deviceOf(accountId)),
    },
    close: () => bench.close(),
  };
}

testChannel("WhatsApp", whatsappPlatform, { places: ["dm", "group"] });
