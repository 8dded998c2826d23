// Where a turn writes down what it does: in its koi's store, or, for a turn at the terminal, in memory.

import type { KoiStore } from "../../koi/store/koi-store.ts";
import type { TurnJournal } from "../../koi/turn.ts";
import type { PlacedStep, TurnStep } from "../../koi/turn-step.ts";
import type { QueuedMessage } from "./queued-message.ts";

/** A journal that knows all that was written, in this try too. */
export interface KeptJournal extends TurnJournal {
  all(): readonly PlacedStep[];
}

/**
 * The journal of the turn that begins with `messages`. A turn that does nothing but answer writes nothing.
 * @throws StoreError where an earlier try can't be read
 */
export function storedJournal(messages: readonly QueuedMessage[], now: () => number): KeptJournal {
  const [first] = messages;
  if (!first) throw new Error("a turn has at least one message");
  const { store, messageKey: turnKey, sessionKey } = first;
  const write: KoiStore["recordStep"] = (record) => store.recordStep(record);
  return journal(store.steps(turnKey), messages, now, (placed) => write({ ...placed, turnKey, sessionKey }));
}

/** A journal that ends with the process. */
export function memoryJournal(messages: readonly QueuedMessage[], now: () => number): KeptJournal {
  return journal([], messages, now, () => Promise.resolve());
}

function journal(
  before: readonly PlacedStep[],
  messages: readonly QueuedMessage[],
  now: () => number,
  write: (placed: PlacedStep) => Promise<void>,
): KeptJournal {
  const all = [...before];
  const keep = async (step: TurnStep): Promise<void> => {
    const placed = { step, atMs: now() };
    all.push(placed);
    await write(placed);
  };
  return {
    steps: before,
    all: () => all,
    record: async (step) => {
      const isFirst = all.length === 0;
      const keys = messages.map(({ messageKey }) => messageKey);
      await Promise.all([...(isFirst ? [keep({ kind: "asked", keys })] : []), keep(step)]);
    },
  };
}
