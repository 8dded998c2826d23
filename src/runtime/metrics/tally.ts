// Counts by labels, in memory and without a library, so that counting costs nothing where nobody scrapes.
// INVARIANT: labels come from small closed sets (outcomes, reasons, channels). Never a peer, a message or a text.

/** Most different label sets of one tally; what comes after them is counted under `other`. */
const MAX_SETS = 500;
/** What a label may look like: our codes do; a text that got in by mistake does not. */
const CODE = /^[a-z][A-Za-z0-9_]{0,47}$/;

/** One label set with its count. */
export interface TallyEntry<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly count: number;
}

/** A count that only grows, by labels. */
export class Tally<Label extends string> {
  readonly #entries = new Map<string, { labels: Record<Label, string>; count: number }>();

  /** Adds `by`; a label that does not look like a code counts as `other`. */
  add(labels: Readonly<Record<Label, string>>, by = 1): void {
    let coded = mapped(labels, (value) => (CODE.test(value) ? value : "other"));
    let key = Object.values(coded).join(" ");
    if (!this.#entries.has(key) && this.#entries.size >= MAX_SETS) {
      coded = mapped(labels, () => "other");
      key = Object.values(coded).join(" ");
    }
    const entry = this.#entries.get(key);
    if (entry) entry.count += by;
    else this.#entries.set(key, { labels: coded, count: by });
  }

  /** All counts so far. */
  entries(): readonly TallyEntry<Label>[] {
    return [...this.#entries.values()];
  }
}

function mapped<Label extends string>(
  labels: Readonly<Record<Label, string>>,
  change: (value: string) => string,
): Record<Label, string> {
  const pairs = Object.entries<string>(labels).map(([label, value]) => [label, change(value)]);
  return Object.fromEntries(pairs) as Record<Label, string>;
}
