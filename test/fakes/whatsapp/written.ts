// What phones wrote to devices, so that they can write it again.

import type { Device } from "./device.ts";
import { contentOf, enc, type Said } from "./nodes.ts";
import type { Phone } from "./phone.ts";

interface Letter {
  readonly phone: Phone;
  readonly content: Said;
  readonly attrs: Record<string, string>;
}

/** Messages by id. */
export class Written {
  readonly #letters = new Map<string, Letter>();

  note(id: string, letter: Letter): void {
    this.#letters.set(id, letter);
  }

  /** Encrypts a message anew for a device that could not decrypt it, and sends it. */
  async again(device: Device, id: string): Promise<void> {
    const letter = this.#letters.get(id);
    if (!letter) return;
    const { type, ciphertext } = await letter.phone.seal(device, contentOf(letter.content));
    device.deliver({ tag: "message", attrs: letter.attrs, content: [enc(type, ciphertext)] });
  }
}
