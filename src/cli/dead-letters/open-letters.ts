// The dead letters of a state dir, as commands see them where no gateway has them in its hands: read without a trace,
// changed under the lock.

import { stateDir } from "../../config/paths.ts";
import { homePaths } from "../../koi/home.ts";
import { readLetters } from "../../koi/store/letter-reader.ts";
import { DeadLetters, type Listing, listLetters } from "../../runtime/dead-letters/dead-letters.ts";
import { GatewayStore } from "../../runtime/journal/gateway-store.ts";
import { KoiStores } from "../../runtime/journal/koi-stores.ts";
import type { Arguments, Flag } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { NoTableError } from "../gateway/gateway-source.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import { type LetterKois, letterKois } from "./letter-kois.ts";

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

/** Shows `work` the letters of the kois that the command line asks for, the one that died last first. @throws UsageError */
export function seeLetters(
  args: Arguments,
  io: ProcessIo,
  work: (listing: Listing) => ExitCode,
): Promise<ExitCode> {
  const base = { stateDir: stateDir(io.env, io.home), home: io.home, env: io.env };
  return withKois(args, io, ({ kois, removed }) => {
    const listing = listLetters(
      [...kois, ...removed],
      (koi, read) => void readLetters(homePaths(koi, base).sessionsDir, read),
      LIMIT,
    );
    return Promise.resolve(work(listing));
  });
}

/** Opens the letters to be changed, lets `work` have them, closes everything. The lock is the caller's. @throws UsageError */
export function withLetters(
  args: Arguments,
  io: ProcessIo,
  work: (listing: Listing, all: DeadLetters) => Promise<ExitCode>,
): Promise<ExitCode> {
  const base = { stateDir: stateDir(io.env, io.home), home: io.home, env: io.env };
  const now = (): number => Date.now();
  return withKois(args, io, async ({ kois, removed }) => {
    const stores = new KoiStores((koi) => homePaths(koi, base), now);
    const outcomes: GatewayStore[] = [];
    const openOutcomes = (): GatewayStore => (outcomes[0] ??= new GatewayStore(base.stateDir, now));
    try {
      const all = new DeadLetters(kois, stores, openOutcomes, removed);
      return await work(all.list(LIMIT), all);
    } finally {
      stores.close();
      outcomes[0]?.close();
    }
  });
}

/** Lets `work` have the kois that the command line asks for. @throws UsageError */
export async function withKois(
  args: Arguments,
  io: ProcessIo,
  work: (kois: LetterKois) => Promise<ExitCode>,
): Promise<ExitCode> {
  let kois: LetterKois;
  try {
    kois = await letterKois(args, io);
  } catch (error) {
    if (!(error instanceof NoTableError)) throw error;
    await showDiagnostics(io, error.compilation, "error");
    return exitCodes.findings;
  }
  return work(kois);
}
