// A canvas: a page of a koi's own for one conversation of the WebChat. HTML and styles; no script of it ever runs.

import type { Peer } from "../../routing/facts.ts";
import type { AccountId, KoiId } from "../../routing/ids.ts";

/** Where a canvas is shown: to whoever is in this conversation, and to nobody else. */
export interface CanvasPlace {
  readonly accountId: AccountId;
  readonly peer: Peer;
}

/** A page. */
export interface Canvas {
  /** Grows with each change, also over a restart. */
  readonly version: number;
  readonly isShown: boolean;
  readonly title: string;
  readonly html: string;
  /** What elements hold now, by their `id`, whatever `html` says; each id once, the newest last. */
  readonly parts: readonly (readonly [id: string, html: string])[];
}

/** What has happened to a canvas. */
export interface CanvasChange {
  readonly koiId: KoiId;
  readonly place: CanvasPlace;
  /** As it is now. */
  readonly canvas: Canvas;
  /** Set where nothing else changed: the element that was given new content. */
  readonly part?: string;
}

/** Most bytes of a page, in UTF-8. */
export const MAX_HTML_BYTES: number = 128 * 1024;
/** Most bytes of all parts together. */
export const MAX_PARTS_BYTES: number = 64 * 1024;
/** Most parts. */
export const MAX_PARTS = 100;
/** Most characters of a title. */
export const MAX_TITLE_CHARS = 120;
