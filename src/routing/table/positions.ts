// Where each binding stands in its source: line and column as small deltas, with a checkpoint every 64
// bindings, so that a million of them cost about two bytes each and one is found without reading the rest.

/** Place of a binding in its file; both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const CHECKPOINT_EVERY = 64;

/** Collects positions in binding order. */
export class PositionsWriter {
  #bytes = new Uint8Array(256);
  #end = 0;
  #count = 0;
  #line = 0;
  readonly #checkpoints: number[] = [];

  add(line: number, column: number): void {
    if (this.#count % CHECKPOINT_EVERY === 0) {
      this.#checkpoints.push(this.#end);
      this.#line = 0;
    }
    // Included files can go back in lines, so the delta is signed (zigzag).
    const delta = line - this.#line;
    this.#write(delta >= 0 ? delta * 2 : -delta * 2 - 1);
    this.#write(column);
    this.#line = line;
    this.#count++;
  }

  /** u32 number of checkpoints, the checkpoints (offsets behind them), the varints. */
  finish(): Uint8Array {
    const head = 4 + this.#checkpoints.length * 4;
    const out = new Uint8Array(head + this.#end);
    const view = new DataView(out.buffer);
    view.setUint32(0, this.#checkpoints.length, true);
    this.#checkpoints.forEach((offset, i) => view.setUint32(4 + i * 4, offset, true));
    out.set(this.#bytes.subarray(0, this.#end), head);
    return out;
  }

  #write(value: number): void {
    if (this.#end + 8 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#end++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#end++] = rest;
  }
}

/** The position of binding `index` (0 ≤ index < number of bindings) in what `PositionsWriter` made. */
export function readPosition(bytes: Uint8Array, index: number): Position {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 4 + view.getUint32(0, true) * 4;
  at += view.getUint32(4 + Math.floor(index / CHECKPOINT_EVERY) * 4, true);
  function next(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
  let line = 0;
  let column = 0;
  for (let i = index % CHECKPOINT_EVERY; i >= 0; i--) {
    const zigzag = next();
    line += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    column = next();
  }
  return { line, column };
}
