/**
 * Names that occur again and again, numbered in the order of their first occurrence.
 * In: a range of ASCII bytes. Out: the number of the name that stands there.
 * INVARIANT: equal bytes give equal numbers; a look-up of a known name makes no string.
 */

const FIRST_SLOTS = 256;
const MAX_PROBES = 256;
const FREE = -1;

/** The names of one field. */
export class NameTable {
  readonly names: string[] = [];
  /** Set when a name found no place: the limit is reached, or the hashes collide more than chance allows. */
  isFull = false;
  private readonly limit: number;
  private slots: Int32Array = new Int32Array(FIRST_SLOTS).fill(FREE);
  private readonly hashes: number[] = [];
  /** The bytes of all names in a row; name `i` is `starts[i]` to `starts[i + 1]`. */
  private arena: DataView = new DataView(new ArrayBuffer(1024));
  private readonly starts: number[] = [0];

  /** @param limit how many names there may be */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** The number of the name in `view` from `start` to `end`, a new one when it was never seen, -1 when there is no place. */
  numberOf(view: DataView, start: number, end: number): number {
    const { slots, hashes } = this;
    const hash = hashOf(view, start, end);
    const mask = slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const slot = (hash + probe) & mask;
      const number = slots[slot] ?? FREE;
      if (number === FREE) {
        return this.add(new Uint8Array(view.buffer, view.byteOffset + start, end - start), hash, slot);
      }
      if (hashes[number] === hash && this.isName(number, view, start, end)) return number;
    }
    return this.refuse();
  }

  private refuse(): number {
    this.isFull = true;
    return -1;
  }

  private isName(number: number, view: DataView, start: number, end: number): boolean {
    const { arena, starts } = this;
    let own = starts[number] ?? 0;
    if ((starts[number + 1] ?? 0) - own !== end - start) return false;
    let at = start;
    for (; at + 4 <= end; at += 4, own += 4) {
      if (view.getInt32(at, true) !== arena.getInt32(own, true)) return false;
    }
    for (; at < end; at++, own++) {
      if (view.getUint8(at) !== arena.getUint8(own)) return false;
    }
    return true;
  }

  private add(name: Uint8Array, hash: number, slot: number): number {
    const number = this.names.length;
    if (number >= this.limit) return this.refuse();
    const start = this.starts[number] ?? 0;
    const end = start + name.length;
    if (end > this.arena.byteLength) {
      const wider = new Uint8Array(Math.max(end, this.arena.byteLength * 2));
      wider.set(new Uint8Array(this.arena.buffer));
      this.arena = new DataView(wider.buffer);
    }
    new Uint8Array(this.arena.buffer).set(name, start);
    this.starts.push(end);
    this.names.push(String.fromCharCode(...name));
    this.hashes.push(hash);
    this.slots[slot] = number;
    if (this.names.length * 2 > this.slots.length) this.spread();
    return number;
  }

  private spread(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(FREE);
    for (const [number, hash] of this.hashes.entries()) {
      let slot = hash & (slots.length - 1);
      while (slots[slot] !== FREE) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = number;
    }
    this.slots = slots;
  }
}

function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
