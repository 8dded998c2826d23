// Carries the messages of devices to phones, confirms them, and has mishaps.

import { type BinaryNode, getBinaryNodeChild, getBinaryNodeChildren } from "@whiskeysockets/baileys";
import type { Device } from "./device.ts";
import { now } from "./nodes.ts";
import type { World } from "./queries.ts";

/** What to do with the next message of a device, instead of taking and confirming it. */
export type Mishap =
  /** The connection breaks before the server has it. */
  | "cut_before"
  /** The server has it and delivers it, but the connection breaks before it says so. */
  | "cut_after"
  /** The server has it and says nothing. */
  | "silent"
  /** The server does not take it. */
  | { readonly error: string };

/** The office. */
export class PostOffice {
  /** What happens to the next messages, one each. */
  readonly mishaps: Mishap[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Carries a device's message to the phones, and confirms it. */
  async carry(device: Device, node: BinaryNode): Promise<void> {
    const mishap = this.mishaps.shift();
    if (mishap === "cut_before") return device.wire?.cut();
    const { id = "", to = "" } = node.attrs;
    const ack = { class: "message", id, from: to, t: String(now()) };
    if (typeof mishap === "object") {
      device.wire?.send({ tag: "ack", attrs: { ...ack, error: mishap.error } });
      return;
    }
    await this.#deliver(device, node, to, id);
    if (mishap === "cut_after") return device.wire?.cut();
    if (mishap !== "silent") device.wire?.send({ tag: "ack", attrs: ack });
  }

  async #deliver(device: Device, node: BinaryNode, to: string, id: string): Promise<void> {
    for (const target of getBinaryNodeChildren(getBinaryNodeChild(node, "participants"), "to")) {
      const sealed = getBinaryNodeChild(target, "enc");
      const phone = /:\d+@/.test(target.attrs["jid"] ?? "")
        ? undefined
        : this.#world.phoneOf(target.attrs["jid"] ?? "");
      if (phone && sealed)
        await phone.take(device, to, id, {
          type: sealed.attrs["type"] ?? "",
          ciphertext: sealed.content as Uint8Array,
        });
    }
    const forGroup = getBinaryNodeChildren(node, "enc").find(({ attrs }) => attrs["type"] === "skmsg");
    if (!forGroup) return;
    const group = this.#world.groups.get(to);
    for (const member of group?.members ?? []) {
      if (member === device.owner) continue;
      // Without the sender's key, which went out with a message that never came, a phone asks for it.
      await member
        .takeFromGroup(device, to, id, forGroup.content as Uint8Array)
        .catch(() => this.#world.askAgain(member, device, id, group));
    }
  }
}
