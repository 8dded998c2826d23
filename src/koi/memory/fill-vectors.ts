// Makes the vectors that pieces of notes lack: in batches, one after the other, each on disk before the next is asked for, so
// that nothing is paid twice. It goes on beside the turns; a search waits for it as long as it has time.

import type { BarePiece, KeptVector, KeptVectors } from "./vector-table.ts";
import type { EmbeddingWay } from "./embedding-plan.ts";
import type { Embedder, VectorsEnd } from "./embedder.ts";
import type { KeptIndex } from "./kept-index.ts";
import { withIndex } from "./kept-index.ts";
import type { MemoryIndex } from "./memory-index.ts";

/** What is to be filled. */
export interface FillTask {
  readonly index: KeptIndex;
  readonly embedder: Embedder;
  readonly way: EmbeddingWay;
  /** Of the vectors, where it is known. */
  readonly dimension?: number;
  readonly space: string;
  readonly kept: KeptVectors;
  /** Texts that stand in no note of the index, and are there all the same. */
  readonly inUse?: readonly Buffer[];
  /** Pieces that have no vector of this dimension. */
  bare(index: MemoryIndex, dimension: number | undefined, most: number): readonly BarePiece[];
  /** Milliseconds since the epoch. */
  now(): number;
}

type Made =
  | { readonly ok: true; readonly vectors: readonly KeptVector[] }
  | Extract<VectorsEnd, { ok: false }>;

/** Most texts of one request; Google takes 100. */
const BATCH = 64;
/** Most characters of them: providers take 20,000 tokens and more. */
const BATCH_CHARS = 60_000;
/** What counts of one piece, in UTF-16 units: models take 2,000 tokens and more. */
export const PIECE_CHARS = 6_000;

/** Fills what there is, once at a time; gives why it could not, for people. Never rejects. */
export function fillVectors(task: FillTask): Promise<string | undefined> {
  const { index, embedder, space } = task;
  const key = JSON.stringify([index.file, index.owner, space]);
  return embedder.shared.once(key, (signal) => new Filling(task, signal).run());
}

class Filling {
  readonly #task: FillTask;
  readonly #signal: AbortSignal;
  readonly #done = new Set<string>();
  #dimension: number | undefined;

  constructor(task: FillTask, signal: AbortSignal) {
    this.#task = task;
    this.#signal = signal;
    this.#dimension = task.dimension;
  }

  async run(): Promise<string | undefined> {
    try {
      let pieces = await this.#next(true);
      while (pieces.length > 0 && !this.#signal.aborted) {
        // What was paid and is not there was not kept, and would be paid for ever.
        if (pieces.some(({ hash }) => this.#done.has(hash.toString("hex")))) return this.#unkept();
        const made = await this.#make(pieces);
        if (!made.ok) return made.problem;
        await this.#keep(made.vectors);
        pieces = await this.#next();
      }
      if (this.#done.size > 0) await this.#clean();
      return undefined;
    } catch (error) {
      const { name = "unknown", stack = "" } = error instanceof Error ? error : {};
      const { code = name } = error as { code?: unknown };
      const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
      this.#task.index.log?.warn(
        { code: String(code), frames },
        "vectors of a koi's notes could not be kept",
      );
      return `the index of the notes can't be used (${String(code)})`;
    }
  }

  #next(isFirst = false): Promise<readonly BarePiece[]> {
    const { space, kept, inUse, now, bare } = this.#task;
    const dimension = this.#dimension;
    return withIndex(this.#task.index, async (index) => {
      const { vectors } = index;
      const isToBeCleaned = (isFirst && !kept.keepsGone) || vectors.room(space, kept) < BATCH;
      if (isToBeCleaned) {
        index.transaction(() => vectors.clean(space, kept, { atMs: now(), dimension, inUse }, BATCH));
      }
      const most = Math.min(BATCH, vectors.room(space, kept));
      return withinChars(most > 0 ? bare(index, dimension, most) : []);
    });
  }

  #clean(): Promise<void> {
    const { index, space, kept, inUse, now } = this.#task;
    const use = { atMs: now(), dimension: this.#dimension, inUse };
    return withIndex(index, async (open) => open.transaction(() => open.vectors.clean(space, kept, use)));
  }

  async #keep(vectors: readonly KeptVector[]): Promise<void> {
    const { space, now } = this.#task;
    for (const { hash } of vectors) this.#done.add(hash.toString("hex"));
    await withIndex(this.#task.index, async (index) => {
      index.transaction(() => index.vectors.put(space, vectors, now()));
    });
  }

  /** A text that the model does not take is found by halves, so that it costs the others nothing. */
  async #make(pieces: readonly BarePiece[]): Promise<Made> {
    const texts = pieces.map(({ text }) => text.slice(0, PIECE_CHARS));
    const end = await this.#ask(texts);
    if (end.ok) {
      return { ok: true, vectors: pieces.map(({ hash }, at) => ({ hash, vector: end.vectors[at] })) };
    }
    if (!end.isTexts) return end;
    if (pieces.length === 1) return (await this.#takesOthers()) ? unmade(pieces) : this.#refused(end);
    const half = Math.ceil(pieces.length / 2);
    const first = await this.#make(pieces.slice(0, half));
    if (!first.ok) return first;
    const second = await this.#make(pieces.slice(half));
    return second.ok ? { ok: true, vectors: [...first.vectors, ...second.vectors] } : second;
  }

  async #ask(texts: readonly string[]): Promise<VectorsEnd> {
    const { embedder, way } = this.#task;
    const end = await embedder.vectors(way, { texts, purpose: "note", signal: this.#signal });
    if (!end.ok) return end;
    const made = end.vectors[0]?.length;
    this.#dimension ??= made;
    if (made === this.#dimension) return end;
    embedder.letRest(way);
    const problem = `\`${way.name.provider}\` gave vectors of ${made} numbers in place of ${this.#dimension}`;
    return { ok: false, problem };
  }

  /** Whether the model takes any text at all. */
  async #takesOthers(): Promise<boolean> {
    return this.#dimension !== undefined || (await this.#ask(["a note"])).ok;
  }

  #refused(end: Extract<VectorsEnd, { ok: false }>): Made {
    this.#task.embedder.letRest(this.#task.way);
    return end;
  }

  #unkept(): string {
    this.#task.embedder.letRest(this.#task.way);
    return "vectors can't be written into the index of the notes";
  }
}

function unmade(pieces: readonly BarePiece[]): Made {
  return { ok: true, vectors: pieces.map(({ hash }) => ({ hash, vector: undefined })) };
}

function withinChars(pieces: readonly BarePiece[]): readonly BarePiece[] {
  let left = BATCH_CHARS;
  const end = pieces.findIndex(({ text }, at) => {
    left -= Math.min(text.length, PIECE_CHARS);
    return left < 0 && at > 0;
  });
  return end === -1 ? pieces : pieces.slice(0, end);
}
