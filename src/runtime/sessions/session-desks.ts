// The desks at which the session tools of turns work. A desk is bound to its turn: its koi, its session, its chain.

import { randomUUID } from "node:crypto";
import type {
  Delivered,
  DeskCaller,
  HistoryQuery,
  NewRun,
  OutgoingMessage,
  Refused,
  SessionDesk,
  SessionHistory,
  SessionListing,
  SessionQuery,
  SessionRow,
  StartedRun,
} from "../../koi/sessions/session-desk.ts";
import { chosenModel } from "../../koi/models/model-chain.ts";
import type { TurnRequest } from "../../koi/turn.ts";
import { type Asking, runReach } from "../../policy/sessions/session-reach.ts";
import { koiIdOf, type SessionKey } from "../../routing/ids.ts";
import type { TableHolder } from "../loaded-table.ts";
import { NOWHERE } from "../turns/own-turn.ts";
import { AMONG_KOIS } from "./last-place.ts";
import type { Run, SessionEnd } from "./letter.ts";
import type { Answer, Mail } from "./mail.ts";
import type { SessionFinder } from "./session-finder.ts";
import { fittingLines } from "./session-rows.ts";

/** What desks need from outside. */
export interface DeskOptions {
  readonly tables: TableHolder;
  readonly finder: SessionFinder;
  readonly mail: Mail;
  /** Lets the turn of a session go without its place while `work` waits for another session. */
  away<T>(sessionKey: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** A turn that has a desk. */
export type DeskTurn = Pick<TurnRequest, "koi" | "sessionKey" | "facts" | "chainId">;

/** The desk of a turn. */
export function sessionDesk(turn: DeskTurn, options: DeskOptions): SessionDesk {
  return new Desk(turn, options);
}

class Desk implements SessionDesk {
  readonly #turn: DeskTurn;
  readonly #options: DeskOptions;
  readonly #chainId: string;

  constructor(turn: DeskTurn, options: DeskOptions) {
    this.#turn = turn;
    this.#options = options;
    this.#chainId = turn.chainId ?? randomUUID();
  }

  async list(query: SessionQuery, caller: DeskCaller): Promise<SessionListing> {
    const rows = await this.#options.finder.list(query, this.#asking(caller));
    return { sessions: rows.slice(0, query.limit), leftOut: Math.max(0, rows.length - query.limit) };
  }

  history(query: HistoryQuery, caller: DeskCaller): Promise<SessionHistory | Refused> {
    return promised(() => {
      const found = this.#options.finder.find(query.session, query.koiId, this.#asking(caller), "read");
      if (found === "hidden") return unknown(query.session, query.koiId);
      const { sessionKey, store } = found;
      return { sessionKey, ...(store ? fittingLines(store, sessionKey, query) : { lines: [], leftOut: 0 }) };
    });
  }

  about(text: string, caller: DeskCaller): Promise<SessionRow | Refused> {
    return promised(() => {
      const found = this.#options.finder.find(text, undefined, this.#asking(caller), "read");
      if (found === "hidden" || !found.session) return unknown(text);
      return this.#options.finder.row({ ...found, session: found.session });
    });
  }

  async send(
    message: OutgoingMessage,
    caller: DeskCaller,
    signal: AbortSignal,
  ): Promise<Delivered | Refused> {
    const { finder, mail } = this.#options;
    const found = finder.find(message.session, message.koiId, this.#asking(caller), "send");
    if (found === "hidden") return unknown(message.session, message.koiId);
    if (found.reach === "sandbox") return refused(SANDBOX);
    const requester = this.#end();
    const target: SessionEnd = { koiId: found.koi.id, sessionKey: found.sessionKey };
    if (target.sessionKey === requester.sessionKey) return refused("that is this session itself");
    if (message.waitMs > 0 && mail.isAwaitedBy(target, requester))
      return refused(
        "that session waits for your answer: put into it what it is to know, or send with `timeoutSeconds` 0",
      );
    const stop = await mail.hop(this.#chainId);
    if (stop !== undefined) return refused(spent(stop));
    const key = mail.newKey();
    const exchange = { id: key, chainId: this.#chainId, requester, target, request: message.text, turns: 0 };
    const parcel = { key, letter: { kind: "message", exchange } } as const;
    if (message.waitMs === 0) {
      await mail.deliver(parcel);
      return { runId: key, sessionKey: target.sessionKey, status: "accepted" };
    }
    const gone = new AbortController();
    // Before it is on its way, so that no answer comes too early.
    const answer = mail.wait(key, requester, target, message.waitMs, AbortSignal.any([signal, gone.signal]));
    try {
      await mail.deliver(parcel);
    } catch (error) {
      gone.abort();
      throw error;
    }
    const got = await this.#options.away(requester.sessionKey, () => answer, signal);
    return { runId: key, sessionKey: target.sessionKey, ...statusOf(got) };
  }

  async spawn(run: NewRun, caller: DeskCaller): Promise<StartedRun | Refused> {
    const { tables, mail } = this.#options;
    const { gateway } = tables.current;
    const { koi, facts } = this.#turn;
    const targetId = run.koiId === undefined ? koi.id : koiIdOf(run.koiId);
    const target = targetId && mail.koi(targetId);
    const reach = target ? runReach(gateway, this.#asking(caller), target.id) : "hidden";
    if (!target || reach === "hidden")
      return refused(
        `you may start no runs in a koi \`${run.koiId ?? ""}\`; \`subagents.allowKois\` names those in which you may`,
      );
    if (reach === "sandbox") return refused(SANDBOX);
    const stop = await mail.hop(this.#chainId);
    if (stop !== undefined) return refused(spent(stop));
    const key = mail.newKey();
    const sessionKey = `koi:${target.id}:subagent:${key.slice("koi:".length)}` as SessionKey;
    const hasModel =
      run.model !== undefined && chosenModel(gateway.config, target.id, run.model) !== undefined;
    const letterRun: Run = {
      id: key,
      chainId: this.#chainId,
      requester: this.#end(),
      target: { koiId: target.id, sessionKey },
      task: run.task,
      ...(run.label !== undefined && { label: run.label }),
      ...(hasModel && { model: run.model }),
      ...(run.thinking !== undefined && { thinking: run.thinking }),
      ...(run.timeoutSeconds > 0 && { timeoutSeconds: run.timeoutSeconds }),
      cleanup: run.cleanup,
      facts,
      senders: caller.senders,
      ...(facts !== NOWHERE && facts !== AMONG_KOIS && { place: facts }),
      isTold: facts !== NOWHERE,
    };
    const birth = { spawnedBy: this.#turn.sessionKey, ...(run.label !== undefined && { label: run.label }) };
    await mail.deliver({ key, letter: { kind: "task", run: letterRun } }, birth);
    const warning = `the model \`${run.model ?? ""}\` is none that it may use, so it runs with its usual one`;
    return { runId: key, sessionKey, ...(run.model !== undefined && !hasModel && { warning }) };
  }

  #end(): SessionEnd {
    return { koiId: this.#turn.koi.id, sessionKey: this.#turn.sessionKey };
  }

  /** A turn of the koi's own accord is its own master; one that another session began is not. */
  #asking({ isOwner, senders }: DeskCaller): Asking {
    const isOfItself = senders.length === 0 && this.#turn.chainId === undefined;
    return { ...this.#end(), isTrusted: isOwner || isOfItself };
  }
}

const SANDBOX = "you work in a sandbox, and what works outside of one is out of reach from there";

function unknown(session: string, koiId?: string): Refused {
  const of = koiId === undefined ? "" : ` of a koi ${JSON.stringify(koiId)}`;
  return refused(
    `there is no session ${JSON.stringify(session.slice(0, 100))}${of} that you reach from here; \`sessions_list\` shows those`,
  );
}

function spent(stop: string): Refused["refused"] {
  return `nothing was sent: the chain of messages between kois that this belongs to is over, ${stop}. Finish with what you have.`;
}

function refused(text: string): Refused {
  return { refused: text };
}

function statusOf(answer: Answer | undefined): Answer | { readonly status: "timeout" } {
  return answer ?? { status: "timeout" };
}

/** A throw becomes a rejection. */
async function promised<T>(work: () => T): Promise<T> {
  return work();
}
