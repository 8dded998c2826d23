// The dead letters of a state dir, as a command opens them: with the kois of the config, and for changes under the lock
// that a running gateway holds.

import { stateDir } from "../../config/paths.ts";
import { homePaths } from "../../koi/home.ts";
import { koiIdOf } from "../../routing/ids.ts";
import { DeadLetters, type Handled, type Letter } from "../../runtime/dead-letters/dead-letters.ts";
import { GatewayStore } from "../../runtime/journal/gateway-store.ts";
import { KoiStores } from "../../runtime/journal/koi-stores.ts";
import { LockedError, takeLock } from "../../runtime/lock.ts";
import type { Arguments, Flag } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { NoTableError, gatewaySource } from "../gateway/gateway-source.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";

/** Letters of each koi and direction that are looked at. */
const LIMIT = 10_000;

/** Flags that all commands about dead letters share. */
export const letterFlags: Readonly<Record<string, Flag>> = {
  koi: { type: "string", value: "ID", help: "only those of this koi" },
  config: {
    type: "string",
    value: "C",
    help: "the config; default: SKYKOI_CONFIG_PATH, else the state dir's",
  },
  table: { type: "string", value: "T", help: "a compiled table" },
};

/** Letters, and what a command may do with them. */
export interface OpenLetters {
  /** Those of the kois that the command line asks for, the one that died last first. */
  readonly letters: readonly Letter[];
  /** Kois whose store can't be read, in sentences. */
  readonly problems: readonly string[];
  readonly all: DeadLetters;
}

/** Opens the letters, lets `work` have them, closes everything. @throws UsageError */
export async function withLetters(
  args: Arguments,
  io: ProcessIo,
  work: (open: OpenLetters) => Promise<ExitCode>,
): Promise<ExitCode> {
  const base = { stateDir: stateDir(io.env, io.home), home: io.home, env: io.env };
  const now = (): number => Date.now();
  const stores = new KoiStores((koi) => homePaths(koi, base), now);
  const outcomes: GatewayStore[] = [];
  const openOutcomes = (): GatewayStore => (outcomes[0] ??= new GatewayStore(base.stateDir, now));
  try {
    const { table } = await gatewaySource(io, { config: args.text("config"), table: args.text("table") });
    const { kois } = table.gateway;
    const named = args.text("koi");
    const wanted = named === undefined ? kois : kois.filter(({ id }) => id === koiIdOf(named));
    if (wanted.length === 0) throw new UsageError(`there is no koi "${named}"; see skykoi kois`);
    const all = new DeadLetters(wanted, stores, openOutcomes);
    const { letters, problems } = all.list(LIMIT);
    return await work({ letters, problems: problems.map(({ message }) => message), all });
  } catch (error) {
    if (!(error instanceof NoTableError)) throw error;
    await showDiagnostics(io, error.compilation, "error");
    return exitCodes.findings;
  } finally {
    stores.close();
    outcomes[0]?.close();
  }
}

/** A change of letters. */
export interface LetterChange {
  /** As typed: `skykoi deadletters retry`. */
  readonly command: string;
  /** What it does, in the past: `put back`. */
  readonly past: string;
  change(all: DeadLetters, letter: Letter): Promise<Handled>;
}

/** Changes the letters that the command line names, or all, while no gateway runs. @throws UsageError */
export function changeLetters(args: Arguments, io: ProcessIo, change: LetterChange): Promise<ExitCode> {
  const { command } = change;
  const { positionals } = args;
  if (positionals.length > 0 === args.has("all"))
    throw new UsageError(`${command}: name letters as skykoi deadletters lists them, or give --all`);
  let unlock: () => void;
  try {
    unlock = takeLock(stateDir(io.env, io.home));
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    io.stderr.write(
      `${command}: a gateway runs (process ${error.owner.pid}) and has the letters in its hands; stop it first\n`,
    );
    return Promise.resolve(exitCodes.findings);
  }
  return withLetters(args, io, async ({ letters, problems, all }) => {
    for (const problem of problems) io.stderr.write(`${problem}\n`);
    const byId = new Map(letters.map((letter) => [letter.id, letter]));
    const ids = args.has("all") ? [...byId.keys()] : new Set(positionals);
    let done = 0;
    let failed = problems.length;
    for (const id of ids) {
      const letter = byId.get(id);
      const handled = letter ? await change.change(all, letter) : "unknown";
      if (handled === "done") done += 1;
      else {
        failed += 1;
        const why = handled === "unknown" ? "no dead letter has this id" : "it can't be read, only dropped";
        io.stderr.write(`${id}: ${why}\n`);
      }
    }
    io.stdout.write(`${done} ${done === 1 ? "letter" : "letters"} ${change.past}\n`);
    return failed > 0 ? exitCodes.findings : exitCodes.ok;
  }).finally(() => unlock());
}
