// Who gets the next free place: kois take turns, and so do the sessions of one koi. Costs a step a koi, not a session, so
// that thousands of waiting sessions of one koi slow nobody down.

/** Sessions that could start a turn. */
export class Line<Lane extends { readonly koiId: string }> {
  readonly #lanesOf = new Map<string, Set<Lane>>();

  /** Puts a lane last among those of its koi; no effect where it stands in line already. */
  add(lane: Lane): void {
    const lanes = this.#lanesOf.get(lane.koiId);
    if (lanes) lanes.add(lane);
    else this.#lanesOf.set(lane.koiId, new Set([lane]));
  }

  /** Whether a lane stands in line. */
  has(lane: Lane): boolean {
    return this.#lanesOf.get(lane.koiId)?.has(lane) ?? false;
  }

  /** Takes a lane out; no effect where it does not stand in line. */
  remove(lane: Lane): void {
    const lanes = this.#lanesOf.get(lane.koiId);
    lanes?.delete(lane);
    if (lanes?.size === 0) this.#lanesOf.delete(lane.koiId);
  }

  /** Takes out the next lane of a koi that `isFree`; its koi goes last. `undefined` where there is none. */
  next(isFree: (koiId: string) => boolean): Lane | undefined {
    for (const [koiId, lanes] of this.#lanesOf) {
      if (!isFree(koiId)) continue;
      const [lane] = lanes;
      if (!lane) continue;
      lanes.delete(lane);
      this.#lanesOf.delete(koiId);
      if (lanes.size > 0) this.#lanesOf.set(koiId, lanes);
      return lane;
    }
    return undefined;
  }
}
