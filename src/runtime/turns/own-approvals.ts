// Where the tools of a turn that nobody's message began ask a person: in the conversation that its answer goes to, where owners
// are named who could answer. A turn that speaks to nobody asks nobody.

import type { ApprovalDesk } from "../../koi/approval-desk.ts";
import type { Facts } from "../../routing/facts.ts";
import type { PeerId } from "../../routing/ids.ts";
import type { Approvals } from "../approvals/approvals.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { said } from "../said.ts";
import { ownOutbox, type OwnTurnPlace } from "./own-turn.ts";
import type { QueuedMessage } from "./queued-message.ts";
import type { Split } from "./reply-parts.ts";

/** A turn of the koi's own whose answer may be sent. */
export interface OwnAsking {
  readonly place: OwnTurnPlace;
  /** What stands in line for it. */
  readonly item: QueuedMessage;
  /** The conversation. */
  readonly facts: Facts;
  /** Unique in its koi. */
  readonly name: string;
  /** Who asked for the turn. */
  readonly senders: readonly { readonly id: string }[];
  readonly split: Split;
}

/** The desk of such a turn. */
export function ownApprovals(
  { place, item, facts, name, senders, split }: OwnAsking,
  deps: {
    readonly approvals: Approvals;
    readonly outbox: Pick<Outbox, "add">;
    readonly clock: Clock;
    readonly log: Log;
  },
): ApprovalDesk {
  const { store, sessionKey, koi } = place;
  let count = 0;
  const say = async (text: string): Promise<void> => {
    try {
      const nowMs = deps.clock.now();
      const note = `${name}/note/${nowMs}-${(count += 1)}`;
      const outbox = ownOutbox(place, facts, note, { text, split, nowMs });
      await store.commitTurn({ sessionKey, messageKeys: [], transcript: [], outbox });
      for (const entry of outbox) deps.outbox.add(store, { ...entry, attempts: 0 });
    } catch (error) {
      deps.log.warn({ koiId: koi.id, sessionKey, error: said(error) }, "nobody can be asked");
    }
  };
  return deps.approvals.desk({
    message: item,
    senders: () => senders.map(({ id }) => id as PeerId),
    say,
    // Such a turn is never taken up again: what it did so far lies in memory.
    record: () => Promise.resolve(),
  });
}
