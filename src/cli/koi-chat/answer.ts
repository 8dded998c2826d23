// One message of the person at the terminal, to one koi: a command is done, everything else is a turn.

import { randomUUID } from "node:crypto";
import { openKoiStore } from "../../koi/store/sqlite-koi-store.ts";
import type { RouteReason } from "../../koi/turn.ts";
import type { ChatCommand } from "../../policy/chat-command.ts";
import type { CommandOrSkill } from "../../policy/skill-call.ts";
import type { Facts } from "../../routing/facts.ts";
import type { Delivery } from "../../routing/route.ts";
import { runTerminalCommand } from "../../runtime/commands/terminal-command.ts";
import type { LoadedTable } from "../../runtime/loaded-table.ts";
import type { Log } from "../../runtime/log.ts";
import { runTerminalTurn, terminalMessage } from "../../runtime/turns/terminal-turn.ts";
import type { TurnTools } from "../gateway/turns.ts";
import type { ProcessIo } from "../process-io.ts";
import { AskedPerson } from "./ask-person.ts";
import type { ChatLines } from "./chat-lines.ts";

/** Who is asked, and why. */
export interface Asked {
  readonly facts: Facts;
  readonly deliveries: readonly Delivery[];
  readonly reason: RouteReason;
}

/** What all messages of one call of the command share. */
export interface Terminal {
  readonly table: LoadedTable;
  readonly tools: TurnTools;
  readonly log: Log;
  readonly io: ProcessIo;
  readonly isJson: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Where the person can be asked; `undefined` where nobody is there. */
  readonly lines: (() => ChatLines) | undefined;
}

/** Answers `text`, which is `kind` beside text, and shows the answer; gives whether there was one. @throws StoreError */
export async function answerAt(
  text: string,
  { command, skill }: CommandOrSkill,
  delivery: Delivery,
  asked: Asked,
  terminal: Terminal,
): Promise<boolean> {
  const { table, tools, io, isJson, signal, log, lines } = terminal;
  const { facts, reason, deliveries } = asked;
  const koi = table.gateway.kois.find(({ id }) => id === delivery.koiId);
  if (!koi) throw new Error(`koi ${delivery.koiId} is not in the table that routed to it`);
  const now = (): number => Date.now();
  const store = openKoiStore(tools.homeOf(koi).sessionsDir, { now });
  let shown = 0;
  if (!isJson && deliveries.length > 1) io.stdout.write(`${delivery.koiId}: `);
  try {
    const message = {
      messageId: randomUUID(),
      facts,
      sender: { id: facts.peer.id },
      text: command ? command.argument : text,
      media: [],
      mentionsUs: true,
      sentAtMs: now(),
    };
    const onText = (soFar: string): void => {
      if (!isJson) io.stdout.write(soFar.slice(shown));
      shown = soFar.length;
    };
    const onNote = (note: string): void => void io.stderr.write(`${note}\n`);
    const { runTurn, authProfilesOf } = tools;
    const call = { runTurn, authProfilesOf, signal, now, onText, onNote };
    const turn = { table, delivery, reason, message, store, skill, ...call };
    const done = command && (await runTerminalCommand(turn, command));
    if (command && !hasTurn(command)) {
      const end = { ...delivery, ...reason, type: "command_end", command: command.name, text: done };
      io.stdout.write(isJson ? `${JSON.stringify(end)}\n` : `${done}\n`);
      return !signal.aborted;
    }
    const person = lines && new AskedPerson(terminalMessage(turn), { lines, say: onNote, log });
    const result = await runTerminalTurn({ ...turn, approvals: person?.desk }).finally(() => person?.done());
    if (isJson) io.stdout.write(`${JSON.stringify({ ...delivery, ...reason, ...result })}\n`);
    else if (result.type === "turn_end") io.stdout.write(`${result.text.slice(shown)}\n`);
    else io.stderr.write(`${shown > 0 ? "\n" : ""}${result.message}\n`);
    return result.type === "turn_end";
  } finally {
    store.close();
  }
}

/** Whether a turn follows the command: `/new` with a first message behind it. */
function hasTurn({ name, argument }: ChatCommand): boolean {
  return name === "new" && argument !== "";
}
