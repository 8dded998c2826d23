// WhatsApp with two numbers, each linked to an account of its own.

import { pathToFileURL } from "node:url";
import { WA_CERT_DETAILS } from "@whiskeysockets/baileys";
import { makeWhatsApp } from "../../../src/channels/whatsapp/whatsapp-channel.ts";
import { defaultAuthDir } from "../../../src/config/paths.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { testHost } from "../../fakes/channel/test-host.ts";
import type { Device } from "../../fakes/whatsapp/device.ts";
import { FakeWhatsApp } from "../../fakes/whatsapp/fake-whatsapp.ts";
import type { Group } from "../../fakes/whatsapp/group.ts";
import type { Addressing } from "../../fakes/whatsapp/nodes.ts";
import type { Phone } from "../../fakes/whatsapp/phone.ts";
import type { Line, Seen, Side, Spot } from "./side.ts";

/** The accounts. */
export type Account = "biz" | "home";
const ACCOUNTS: readonly Account[] = ["biz", "home"];
const preload = new URL("whatsapp-elsewhere.mjs", pathToFileURL(`${import.meta.dirname}/`));

/** The platform. */
export class WhatsAppSide implements Side {
  readonly server: FakeWhatsApp = new FakeWhatsApp();
  readonly alex: Phone = this.server.person("15551230001", "Alex");
  readonly mia: Phone = this.server.person("15551230002", "Mia");
  readonly #owners: Readonly<Record<Account, Phone>> = {
    biz: this.server.person("15550001111", "Biz"),
    home: this.server.person("15550002222", "Home"),
  };
  readonly family: Group = this.server.group("120363000000000001@g.us", [this.alex, this.#owners.home]);
  readonly club: Group = this.server.group(
    "120363000000000002@g.us",
    [this.alex, this.mia, this.#owners.biz],
    "lid",
  );
  readonly #devices = new Map<Account, Device>();

  static async start(): Promise<WhatsAppSide> {
    const side = new WhatsAppSide();
    side.server.phonesSendAgain = true;
    await side.server.start();
    return side;
  }

  /** Arguments of node with which a gateway finds this WhatsApp. */
  get nodeArgs(): readonly string[] {
    const found = new URL(preload);
    found.searchParams.set("url", this.server.url);
    found.searchParams.set("root", Buffer.from(WA_CERT_DETAILS.PUBLIC_KEY).toString("hex"));
    return ["--import", found.href];
  }

  /** Links both accounts; their keys are where a gateway of the state folder looks for them. */
  async link(stateDir: string): Promise<void> {
    for (const account of ACCOUNTS) {
      const machine = testHost({ settings: () => ({}) });
      const host = {
        ...machine,
        authDir: (id: AccountId) => defaultAuthDir(stateDir, "whatsapp", id),
      };
      const server = {
        url: this.server.url,
        mediaOrigin: this.server.media.origin,
        uploadAgent: this.server.media.agent(),
      };
      const channel = await makeWhatsApp(host, { server });
      const qr = (text: string): void => void this.server.scanQr(this.#owners[account], text);
      const view = { qr, code: () => {}, note: () => {} };
      await channel.login?.(account as AccountId, { view, signal: new AbortController().signal });
      await machine.close();
      const device = this.server.devices.at(-1);
      if (device) this.#devices.set(account, device);
    }
  }

  deviceOf(account: Account): Device {
    const device = this.#devices.get(account);
    if (!device) throw new Error(`${account} is not linked`);
    return device;
  }

  readonly spots: readonly Spot[] = [
    this.#direct("wa-biz-alex", "biz", this.alex),
    this.#direct("wa-home-alex", "home", this.alex),
    this.#direct("wa-biz-mia", "biz", this.mia, "lid"),
    this.#direct("wa-home-mia", "home", this.mia),
    this.#inGroup("wa-family", "home", this.family),
    this.#inGroup("wa-club", "biz", this.club),
  ];

  readonly lines: readonly Line[] = ACCOUNTS.map((account) => ({
    account: `whatsapp:${account}`,
    connections: () => this.deviceOf(account).logins,
    cut: () => this.deviceOf(account).wire?.cut(),
    cutInFrame: () => {
      this.deviceOf(account).isBreaking = true;
    },
    // Of whichever account sends next.
    loseAnswer: () => void this.server.mishaps.push("cut_after"),
  }));

  seen(): readonly Seen[] {
    const direct = [this.alex, this.mia].flatMap((phone) =>
      phone.shown
        .filter(({ to }) => !to.endsWith("@g.us"))
        .map(({ from, text }) => ({ at: this.#placeOf(from, phone.pn), text })),
    );
    // Everybody in a group sees the same; Alex is in both.
    const inGroups = this.alex.shown
      .filter(({ to }) => to.endsWith("@g.us"))
      .map(({ from, to, text }) => ({ at: this.#placeOf(from, to), text }));
    return [...direct, ...inGroups];
  }

  undelivered(): number {
    return [...this.#devices.values()].reduce((sum, { waiting }) => sum + waiting.size, 0);
  }

  async close(): Promise<void> {
    await this.server.stop();
  }

  #placeOf(from: string, chat: string): string {
    const account = ACCOUNTS.find((one) => this.deviceOf(one).jid === from);
    return `whatsapp/${account}/${chat}`;
  }

  #direct(name: string, account: Account, phone: Phone, addressing: Addressing = "pn"): Spot {
    return {
      name,
      at: `whatsapp/${account}/${phone.pn}`,
      facts: { channel: "whatsapp", accountId: account, peer: { kind: "dm", id: `+${phone.phone}` } },
      say: async (text) => void (await this.server.dm(phone, this.deviceOf(account), text, { addressing })),
    };
  }

  #inGroup(name: string, account: Account, group: Group): Spot {
    return {
      name,
      at: `whatsapp/${account}/${group.id}`,
      facts: { channel: "whatsapp", accountId: account, peer: { kind: "group", id: group.id } },
      say: async (text) => void (await this.server.inGroup(this.alex, this.deviceOf(account), group, text)),
    };
  }
}
