// The canvases of the kois of one process. What is changed is on disk before anybody is told.

import type { KoiId } from "../../routing/ids.ts";
import type { Canvas, CanvasChange, CanvasPlace } from "./canvas.ts";
import { canvasPath, putAside, readCanvas, writeCanvas } from "./canvas-file.ts";

/** Whose canvas, and where. */
export interface CanvasKey {
  readonly koiId: KoiId;
  /** Absolute. */
  readonly koiDir: string;
  readonly place: CanvasPlace;
}

/** What makes a canvas out of the one before; a text is a reason why not, for the model. */
export type CanvasEdit = (
  before: Canvas | undefined,
) => { readonly canvas: Omit<Canvas, "version">; readonly part?: string } | string;

/** Canvases. */
export class Canvases {
  readonly #now: () => number;
  readonly #listeners = new Set<(change: CanvasChange) => void>();
  readonly #tails = new Map<string, Promise<unknown>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Has a listener told of each change, until the function that comes back is called. */
  watch(listener: (change: CanvasChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The canvas as it is; `undefined` where there is none, or a file that holds none. @throws Error of node:fs */
  async read({ koiDir, place }: CanvasKey): Promise<Canvas | undefined> {
    const canvas = await readCanvas(canvasPath(koiDir, place));
    return canvas === "broken" ? undefined : canvas;
  }

  /** Changes a canvas, one change after the other; gives it, or why not. @throws Error of node:fs */
  async change(key: CanvasKey, edit: CanvasEdit): Promise<Canvas | string> {
    const path = canvasPath(key.koiDir, key.place);
    const before = this.#tails.get(path) ?? Promise.resolve();
    const changed = before.catch(() => undefined).then(() => this.#change(path, key, edit));
    this.#tails.set(path, changed);
    try {
      return await changed;
    } finally {
      if (this.#tails.get(path) === changed) this.#tails.delete(path);
    }
  }

  async #change(path: string, { koiId, place }: CanvasKey, edit: CanvasEdit): Promise<Canvas | string> {
    const found = await readCanvas(path);
    const before = found === "broken" ? undefined : found;
    const after = edit(before);
    if (typeof after === "string") return after;
    if (found === "broken") await putAside(path, this.#now());
    // Of a canvas that was deleted, pages may still hold a version.
    const version = Math.max((before?.version ?? 0) + 1, this.#now());
    const canvas: Canvas = { ...after.canvas, version };
    await writeCanvas(path, canvas);
    const change = { koiId, place, canvas, ...(after.part !== undefined && { part: after.part }) };
    for (const listener of this.#listeners) listener(change);
    return canvas;
  }
}
