// A dead letter put back while the gateway runs: it is taken up at once, as the next start would.

import { setImmediate } from "node:timers/promises";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import { decodePayload } from "../journal/inbox-payload.ts";
import type { KoiStores } from "../journal/koi-stores.ts";
import type { TableHolder } from "../loaded-table.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { DeadLetters, type EndWriter, type Handled, type Letter } from "./dead-letters.ts";

/** Letters of each koi and direction among which one is looked for. */
const LIMIT = 10_000;

/** What the running gateway lends. */
export interface LetterOffice {
  readonly tables: TableHolder;
  readonly stores: KoiStores;
  readonly outcomes: EndWriter;
  /** Kois that are not in the table any more and may have left letters. @throws StoreError */
  removed(): readonly CompiledKoi[];
  readonly outbox: Pick<Outbox, "add">;
  /** Puts a message in line. */
  takeUp(message: QueuedMessage): Promise<void>;
}

/** Puts a letter back and takes it up. `unknown` where there is none of this id (any more). @throws StoreError */
export async function putBack(id: string, office: LetterOffice): Promise<Handled> {
  const found = await findLetter(id, office);
  if (!found) return "unknown";
  const handled = await found.letters.retry(found.letter);
  if (handled === "done") takeUp(found, office);
  return handled;
}

/** Throws a letter away. @throws StoreError */
export async function throwAway(id: string, office: LetterOffice): Promise<Handled> {
  const found = await findLetter(id, office);
  return found ? found.letters.drop(found.letter) : "unknown";
}

interface FoundLetter {
  readonly letter: Letter;
  readonly koi: CompiledKoi;
  readonly letters: DeadLetters;
}

async function findLetter(id: string, office: LetterOffice): Promise<FoundLetter | undefined> {
  const { tables, stores, outcomes } = office;
  const { kois } = tables.current.gateway;
  const removed = office.removed();
  for (const koi of [...kois, ...removed]) {
    // The id of a message names its koi.
    if (id.startsWith("in/") && !id.startsWith(`in/${koi.id}/`)) continue;
    const letters = removed.includes(koi)
      ? new DeadLetters([], stores, () => outcomes, [koi])
      : new DeadLetters([koi], stores, () => outcomes);
    const letter = letters.list(LIMIT).letters.find((one) => one.id === id);
    if (letter) return { letter, koi, letters };
    await setImmediate();
  }
  return undefined;
}

/** What is not taken up here lies in its store, for the next start. */
function takeUp({ letter, koi }: FoundLetter, office: LetterOffice): void {
  const { tables, stores, outbox, takeUp: enqueue } = office;
  const { direction, key, koiId, sessionKey } = letter;
  const store = stores.of(koi);
  if (direction === "out") {
    const entry = store.outbox().find(({ outboxKey }) => outboxKey === key);
    if (entry) outbox.add(store, entry);
    return;
  }
  const row = store.pending().find(({ messageKey }) => messageKey === key);
  const payload = row && decodePayload(row.payload);
  if (!row || !payload) return;
  const { retries } = row;
  void enqueue({ messageKey: key, koiId, sessionKey, payload, store, retries, table: tables.current });
}
