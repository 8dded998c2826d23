// Dead letters put back or thrown away: by the gateway that runs, else under the lock that one would hold.

import { stateDir } from "../../config/paths.ts";
import { koiIdOf } from "../../routing/ids.ts";
import {
  type DeadLetters,
  type Handled,
  type Letter,
  NOT_HANDLED,
} from "../../runtime/dead-letters/dead-letters.ts";
import { LockedError, takeLock } from "../../runtime/lock.ts";
import type { Arguments } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { type ControlAnswer, askControl } from "../status/ask-control.ts";
import { withKois, withLetters } from "./open-letters.ts";

/** A change of letters. */
export interface LetterChange {
  /** As typed: `skykoi deadletters retry`. */
  readonly command: string;
  /** What it does, in the past: `put back`. */
  readonly past: string;
  /** The gateway's method for it. */
  readonly method: "deadletters.retry" | "deadletters.drop";
  change(all: DeadLetters, letter: Letter): Promise<Handled>;
}

/** Changes the letters that the command line names, or all. @throws UsageError */
export async function changeLetters(args: Arguments, io: ProcessIo, change: LetterChange): Promise<ExitCode> {
  if (args.positionals.length > 0 === args.has("all"))
    throw new UsageError(`${change.command}: name letters as skykoi deadletters lists them, or give --all`);
  let unlock: () => void;
  try {
    unlock = takeLock(stateDir(io.env, io.home));
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    const ask = (): Promise<ExitCode> => changeByGateway(args, io, change);
    return args.text("koi") !== undefined ? withKois(args, io, ask) : ask();
  }
  try {
    return await changeHere(args, io, change);
  } finally {
    unlock();
  }
}

function changeHere(args: Arguments, io: ProcessIo, { past, change }: LetterChange): Promise<ExitCode> {
  return withLetters(args, io, async ({ letters, problems }, all) => {
    const report = new Report(io, past);
    for (const { message } of problems) report.failed(message);
    const byId = new Map(letters.map((letter) => [letter.id, letter]));
    const ids = args.has("all") ? [...byId.keys()] : new Set(args.positionals);
    for (const id of ids) {
      const letter = byId.get(id);
      const handled = letter ? await change(all, letter) : "unknown";
      if (handled === "done") report.done();
      else report.failed(`${id}: ${NOT_HANDLED[handled]}`);
    }
    return report.end();
  });
}

/** A gateway has the letters in its hands: it is asked, one letter after the other. */
async function changeByGateway(
  args: Arguments,
  io: ProcessIo,
  { command, past, method }: LetterChange,
): Promise<ExitCode> {
  const report = new Report(io, past);
  const changeOne = async (id: string): Promise<void> => {
    const answer = await askControl(io, method, { id });
    if (answer.kind === "answer") report.done();
    else
      report.failed(answer.kind === "refusal" ? `${id}: ${answer.error.message}` : notAsked(command, answer));
  };
  for (const id of new Set(args.positionals)) await changeOne(id);
  if (!args.has("all")) return report.end();
  const tried = new Set<string>();
  // It lists so many at a time; what died again meanwhile is not tried twice.
  for (;;) {
    const answer = await askControl(io, "deadletters.list", {});
    if (answer.kind !== "answer") {
      report.failed(
        answer.kind === "refusal" ? `${command}: ${answer.error.message}` : notAsked(command, answer),
      );
      return report.end();
    }
    const { letters, hasMore, unread } = answer.payload;
    const wanted = letters.filter(({ id, koiId }) => !tried.has(id) && isWanted(args, koiId));
    for (const { id } of wanted) {
      tried.add(id);
      await changeOne(id);
    }
    if (hasMore && wanted.length > 0) continue;
    for (const { koiId, problem } of unread) if (isWanted(args, koiId)) report.failed(problem);
    if (hasMore) report.failed(`${command}: there are more letters than the gateway lists; say it again`);
    return report.end();
  }
}

function isWanted(args: Arguments, koiId: string): boolean {
  const named = args.text("koi");
  return named === undefined || koiId === koiIdOf(named);
}

function notAsked(
  command: string,
  answer: Extract<ControlAnswer<"status">, { kind: "none" | "silent" }>,
): string {
  if (answer.kind === "none") return `${command}: the gateway has just ended; say it again`;
  return `${command}: a gateway runs (process ${answer.pid}) and can't be asked: ${answer.problem}`;
}

/** Counts what was changed, and tells what was not. */
class Report {
  readonly #io: ProcessIo;
  readonly #past: string;
  #done = 0;
  #failed = 0;

  constructor(io: ProcessIo, past: string) {
    this.#io = io;
    this.#past = past;
  }

  done(): void {
    this.#done += 1;
  }

  failed(why: string): void {
    this.#failed += 1;
    this.#io.stderr.write(`${why}\n`);
  }

  end(): ExitCode {
    this.#io.stdout.write(`${this.#done} ${this.#done === 1 ? "letter" : "letters"} ${this.#past}\n`);
    return this.#failed > 0 ? exitCodes.findings : exitCodes.ok;
  }
}
