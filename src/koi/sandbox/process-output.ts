// What a process inside a container prints: the line by which it announced itself is taken out, all else is handed on in its
// order.

/** Where output comes from. */
export type OutputKind = "stdout" | "stderr";

type Listener = (kind: OutputKind, bytes: Uint8Array) => void;

/** Most bytes that are kept for somebody who does not listen yet. */
const MAX_HELD = 1 << 20;

/** The output of one process. */
export class ProcessOutput {
  readonly #mark: string;
  readonly #held: [OutputKind, Uint8Array][] = [];
  #heldBytes = 0;
  #head: Buffer | undefined = Buffer.alloc(0);
  #listener: Listener | undefined;
  #announce: (pid: number) => void = () => {};
  /** The process's id. Pending where nothing announces itself. */
  readonly announced: Promise<number>;

  /** `mark`: what stands before the process id in its first line of errors. */
  constructor(mark: string) {
    this.#mark = mark;
    this.announced = new Promise((resolve) => (this.#announce = resolve));
  }

  /** What came where no process announced itself: the words of the engine. */
  get unannounced(): string {
    const held = this.#held.map(([, bytes]) => Buffer.from(bytes).toString());
    return [this.#head?.toString() ?? "", ...held].join(" ");
  }

  /** What one kind of output is written to. */
  sink(kind: OutputKind): { write(bytes: Buffer): boolean } {
    return {
      write: (bytes) => {
        if (kind === "stderr" && this.#head) this.#announceBy(Buffer.concat([this.#head, bytes]));
        else this.#hand(kind, bytes);
        return true;
      },
    };
  }

  /** At most one listener. */
  listen(listener: Listener): void {
    this.#listener = listener;
    for (const [kind, bytes] of this.#held.splice(0)) listener(kind, bytes);
  }

  #announceBy(head: Buffer): void {
    this.#head = head;
    const end = head.indexOf("\n");
    if (end === -1) return;
    const [said, pid = ""] = head.subarray(0, end).toString().split(" ");
    if (said !== this.#mark || !/^\d+$/.test(pid)) return;
    this.#head = undefined;
    this.#announce(Number(pid));
    if (end + 1 < head.length) this.#hand("stderr", head.subarray(end + 1));
  }

  #hand(kind: OutputKind, bytes: Uint8Array): void {
    if (this.#listener) this.#listener(kind, bytes);
    else if ((this.#heldBytes += bytes.length) <= MAX_HELD) this.#held.push([kind, bytes]);
  }
}
