/**
 * The bindings of a config as typed arrays, sixteen bytes a row, and what collects them.
 * In: one row at a time, in list order. Out: arrays of just as many items.
 * INVARIANT: row i is element i of `bindings`, whether it is plain or odd.
 */

/** The names that rows refer to, in the order of their first occurrence; some may occur in odd elements alone. */
export interface BindingNames {
  readonly koiNames: readonly string[];
  readonly channelNames: readonly string[];
  readonly accountNames: readonly string[];
  readonly kindNames: readonly string[];
}

/** The bindings of a config, a row each in list order, one array a field. All arrays have `count` items. */
export interface BindingColumns extends BindingNames {
  readonly count: number;
  /** Index into `koiNames`. */
  readonly koi: Uint16Array;
  /** Index into `channelNames`. */
  readonly channel: Uint8Array;
  /** 0: no `accountId`; else 1 + index into `accountNames`. */
  readonly account: Uint16Array;
  /** 0: no `peer`; else 1 + index into `kindNames`. */
  readonly kind: Uint8Array;
  /** Byte offset of the first character of the peer's id, behind its quote. */
  readonly idStart: Uint32Array;
  /** Bytes of the peer's id, which are ASCII; 0 without a peer. */
  readonly idLength: Uint16Array;
  /** Byte offset of the first byte of the element; of odd ones too. */
  readonly start: Uint32Array;
  /** Elements that are not of the plain shape, as parsed values; but for `start` their rows are zero. */
  readonly odd: ReadonlyMap<number, unknown>;
}

/** A little under what a config needs for a binding, so that most files never grow their arrays. */
const BYTES_PER_BINDING = 100;

const LEAST_CAPACITY = 16;

/** Collects rows; the arrays double when they are full. */
export class ColumnsBuilder {
  private readonly odd: Map<number, unknown> = new Map();
  private count = 0;
  private capacity: number;
  private koi: Uint16Array;
  private channel: Uint8Array;
  private account: Uint16Array;
  private kind: Uint8Array;
  private idStart: Uint32Array;
  private idLength: Uint16Array;
  private start: Uint32Array;

  /** @param bytes the size of the file, from which the number of rows is guessed */
  constructor(bytes: number) {
    this.capacity = Math.max(LEAST_CAPACITY, Math.ceil(bytes / BYTES_PER_BINDING));
    this.koi = new Uint16Array(this.capacity);
    this.channel = new Uint8Array(this.capacity);
    this.account = new Uint16Array(this.capacity);
    this.kind = new Uint8Array(this.capacity);
    this.idStart = new Uint32Array(this.capacity);
    this.idLength = new Uint16Array(this.capacity);
    this.start = new Uint32Array(this.capacity);
  }

  /** Adds a plain binding. The numbers stand in the order of the columns; no object is made for a row. */
  addRow(
    start: number,
    koi: number,
    channel: number,
    account: number,
    kind: number,
    idStart: number,
    idLength: number,
  ): void {
    const row = this.newRow(start);
    this.koi[row] = koi;
    this.channel[row] = channel;
    this.account[row] = account;
    this.kind[row] = kind;
    this.idStart[row] = idStart;
    this.idLength[row] = idLength;
  }

  /** Adds an element that is no plain binding, with its value. */
  addOdd(start: number, value: unknown): void {
    this.odd.set(this.newRow(start), value);
  }

  /** The rows so far. Rows that are added later may or may not show in them. */
  columns(names: BindingNames): BindingColumns {
    const { count } = this;
    return {
      ...names,
      count,
      koi: this.koi.subarray(0, count),
      channel: this.channel.subarray(0, count),
      account: this.account.subarray(0, count),
      kind: this.kind.subarray(0, count),
      idStart: this.idStart.subarray(0, count),
      idLength: this.idLength.subarray(0, count),
      start: this.start.subarray(0, count),
      odd: this.odd,
    };
  }

  private newRow(start: number): number {
    const row = this.count++;
    if (row === this.capacity) this.grow();
    this.start[row] = start;
    return row;
  }

  private grow(): void {
    this.capacity *= 2;
    this.koi = copied(this.koi, new Uint16Array(this.capacity));
    this.channel = copied(this.channel, new Uint8Array(this.capacity));
    this.account = copied(this.account, new Uint16Array(this.capacity));
    this.kind = copied(this.kind, new Uint8Array(this.capacity));
    this.idStart = copied(this.idStart, new Uint32Array(this.capacity));
    this.idLength = copied(this.idLength, new Uint16Array(this.capacity));
    this.start = copied(this.start, new Uint32Array(this.capacity));
  }
}

function copied<Column extends { set(source: Column): void }>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
