// Koi to koi, joined: the desks of turns, the mail between sessions, the turns that letters begin.

import type { RunTurn } from "../../koi/turn.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import type { TurnLines } from "../queue/turn-lines.ts";
import { type LetterOptions, LetterRunner } from "./letter-runner.ts";
import { Mail, type MailOptions } from "./mail.ts";
import { type DeskOptions, sessionDesk } from "./session-desks.ts";
import { SessionFinder } from "./session-finder.ts";
import type { SizeOf } from "./session-rows.ts";

/** What all of it needs from outside. */
export interface SessionsInput extends Omit<LetterOptions, "mail">, Pick<MailOptions, "stores" | "chains"> {
  /** The lines of all sessions; asked for when a letter comes. */
  lines(): TurnLines<QueuedMessage>;
}

/** Koi to koi. */
export interface Sessions {
  /** Runs turns that have a desk for other sessions. */
  readonly runTurn: RunTurn;
  readonly mail: Mail;
  readonly finder: SessionFinder;
  readonly letters: LetterRunner;
}

/** Joins them. Nothing happens before the first letter. */
export function makeSessions(input: SessionsInput): Sessions {
  const { tables, stores, lines, clock } = input;
  const mail = new Mail({ ...input, enqueue: (message) => void lines().add(message) });
  const sizeOf: SizeOf = (sessionKey) => lines().sizeOf(sessionKey);
  const finder = new SessionFinder({ tables, stores, sizeOf, clock });
  const desks: DeskOptions = {
    tables,
    finder,
    mail,
    away: (sessionKey, work, signal) => lines().away(sessionKey, work, signal),
  };
  const runTurn: RunTurn = (request) =>
    input.runTurn({ ...request, desk: { ...request.desk, sessions: sessionDesk(request, desks) } });
  return { runTurn, mail, finder, letters: new LetterRunner({ ...input, runTurn, mail }) };
}
