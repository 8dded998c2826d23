// What the tools of a turn over people's messages may have done: jobs of the conversation, words beside the
// answer, and a look into what was said before.

import type { TurnDesk } from "../../koi/turn-desk.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { Facts } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import { outletOf } from "../outlet/outlet.ts";
import type { OutletDeps } from "../outlet/outlet-place.ts";
import { jobDesk } from "../cron/job-desk.ts";
import { mayReply, replyTarget } from "./queued-message.ts";
import { prefixElsewhere, prefixOf } from "./response-prefix.ts";
import type { RunningTurn } from "./running-turn.ts";
import { transcriptsOf } from "./transcripts.ts";
import { answererOf, outboxKeyOf } from "./turn-commit.ts";

/** What a desk needs. */
export interface DeskDeps extends OutletDeps {
  /** Where a koi's store lies, absolute. @throws Error where the koi must not run here */
  sessionsDirOf(koi: CompiledKoi): string;
  /** A koi's jobs are others now. */
  jobsChanged(koiId: KoiId): void;
}

/** The desk of a turn. */
export function messageDesk(turn: RunningTurn, deps: DeskDeps): TurnDesk {
  const { last, messages, journal } = turn;
  const transcripts = transcriptsOf(last.store);
  const jobs = jobDesk(last, (koiId) => deps.jobsChanged(koiId));
  const channel = deps.channelOf(last.payload.message.facts.channel);
  const koi = last.table.gateway.kois.find(({ id }) => id === last.koiId);
  const [first] = messages;
  if (!channel || !koi || !first) return { jobs, transcripts };
  const { koiId, table, store, sessionKey } = last;
  const speaking = {
    koiId,
    store,
    sessionKey,
    replyKey: outboxKeyOf(messages),
    turnKey: first.messageKey,
    sessionsDir: deps.sessionsDirOf(koi),
    steps: () => journal.all(),
    prefixAt: (facts: Facts, there: SessionKey) => prefixElsewhere(last, facts, there),
  };
  const place = {
    turn: speaking,
    table,
    sessionKey,
    channel,
    target: replyTarget(last),
    answerer: answererOf(last),
    prefix: prefixOf(last),
    isSent: () => mayReply(last),
  };
  return { jobs, transcripts, outlet: outletOf(place, deps) };
}
