// Where the kois' sessions lie, and which session a person means. A session is named by its key, or with `--koi` by what
// stands behind `koi:<id>:` in it.

import { nearest } from "../../compiler/diagnostics/nearest.ts";
import { stateDir } from "../../config/paths.ts";
import { homePaths } from "../../koi/home.ts";
import { HomeError, expandPath } from "../../koi/home-path.ts";
import type { SessionSummary } from "../../koi/store/koi-store.ts";
import { openSessionReader, type SessionReader } from "../../koi/store/session-reader.ts";
import { StoreError } from "../../koi/store/store-error.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";
import type { Arguments, Flag } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";
import { openConfigOrEmpty } from "../find-config.ts";
import { strayStores } from "../kois/stray-stores.ts";
import { type KnownKois, knownKoi } from "../kois/known-koi.ts";
import { lastGoodTable } from "../gateway/gateway-source.ts";
import { compileConfigFile } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";

/** Flags of every command about sessions. */
export const sessionFlags: Readonly<Record<"koi" | "config", Flag>> = {
  koi: { type: "string", value: "ID", help: "only this koi; a KEY may then leave out koi:ID:" },
  config: {
    type: "string",
    value: "C",
    help: "the config; default: SKYKOI_CONFIG_PATH, else the state dir's",
  },
};

/** The folder of one koi's sessions, absolute. */
export interface KoiSessions {
  readonly koiId: KoiId;
  readonly folder: string;
  /** Set where the config has no such koi (any more). */
  readonly isStray?: true;
}

/** What is said of a koi that is stray. */
export const STRAY = "koi not in the config";

/** A session, and where it lies. */
export interface FoundSession extends KoiSessions {
  readonly session: SessionSummary;
}

/**
 * The kois that a command line means: all, also those that left their sessions here and are not in the config any more, or
 * the one of `--koi`. `undefined` where the config is too broken to say; that has been told then. @throws UsageError
 */
export async function koiSessions(
  command: string,
  args: Arguments,
  io: ProcessIo,
): Promise<readonly KoiSessions[] | undefined> {
  const kois = await homesOf(args, io);
  if (!kois) return undefined;
  const known = new Set(kois.indexOf.keys());
  const stray = strayStores(stateDir(io.env, io.home), storeTemplate(kois.store, io), known).map(
    (one): KoiSessions => ({ ...one, isStray: true }),
  );
  const named = koiIdOf(args.text("koi") ?? "");
  const ofNamed = stray.filter(({ koiId }) => koiId === named);
  if (ofNamed.length > 0) return ofNamed;
  const listed = meant(command, args, kois);
  const inConfig = listed.map((id) => ({ koiId: id, folder: folderOf(command, id, kois, io) }));
  return args.text("koi") === undefined ? [...inConfig, ...stray] : inConfig;
}

/** The kois of a config, with what says where they live. */
interface KoiHomes extends KnownKois {
  readonly list: readonly KoiHome[];
  /** `session.store`. */
  readonly store: string | undefined;
}

type KoiHome = Parameters<typeof homePaths>[0];

/** Those of the config; where it can't be read as one, of the last good table, which is told. */
async function homesOf(args: Arguments, io: ProcessIo): Promise<KoiHomes | undefined> {
  const file = openConfigOrEmpty(io, args.text("config"));
  const { compilation } = await compileConfigFile(io, file, false);
  const model = compilation.analysis?.model;
  if (model) return { ...model.kois, store: model.config.session?.store };
  const table = lastGoodTable(io, file.path);
  if (!table) {
    await showDiagnostics(io, compilation, "error");
    return undefined;
  }
  io.stderr.write(`${file.name} can't be read as a config; the kois are those of its last good table\n`);
  const { kois: list, defaultKoi, config } = table.gateway;
  const indexOf = new Map(list.map(({ id }, index) => [id, index]));
  return { list, indexOf, defaultKoi: { id: defaultKoi }, store: config.session?.store };
}

/** `session.store` as an absolute path; `undefined` where there is none, or it leads nowhere. */
function storeTemplate(store: string | undefined, { env, home }: ProcessIo): string | undefined {
  try {
    return store === undefined ? undefined : expandPath(store, { stateDir: stateDir(env, home), home, env });
  } catch (error) {
    if (error instanceof HomeError) return undefined;
    throw error;
  }
}

function meant(command: string, args: Arguments, kois: KoiHomes): readonly KoiId[] {
  const named = args.text("koi");
  return named === undefined ? kois.list.map(({ id }) => id) : [knownKoi(command, named, kois)];
}

function folderOf(command: string, koiId: KoiId, kois: KoiHomes, io: ProcessIo): string {
  const { env, home } = io;
  const koi = kois.list[kois.indexOf.get(koiId) ?? 0];
  if (!koi) throw new Error("a config without kois has one by default");
  try {
    return homePaths(koi, { stateDir: stateDir(env, home), home, env }).sessionsDir;
  } catch (error) {
    if (error instanceof HomeError) throw new UsageError(`${command}: koi ${koiId}: ${error.message}`);
    throw error;
  }
}

/**
 * Reads the sessions of each koi. A store that can't be read is told on stderr; gives whether all could be.
 * A koi without a store has no sessions.
 */
export function readEach(
  kois: readonly KoiSessions[],
  io: ProcessIo,
  read: (reader: SessionReader, koi: KoiSessions) => void,
): boolean {
  let areAllRead = true;
  for (const koi of kois) {
    let reader: SessionReader | undefined;
    try {
      reader = openSessionReader(koi.folder);
      if (reader) read(reader, koi);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      io.stderr.write(`koi ${koi.koiId}: ${error.message}\n`);
      areAllRead = false;
    } finally {
      reader?.close();
    }
  }
  return areAllRead;
}

/** The session that KEY names. @throws UsageError where there is none, with the nearest one */
export function findSession(
  command: string,
  args: Arguments,
  kois: readonly KoiSessions[],
  io: ProcessIo,
): FoundSession {
  const [named] = args.positionals;
  if (named === undefined) throw new UsageError(`${command}: name a session by its key; see skykoi sessions`);
  const found: FoundSession[] = [];
  readEach(kois, io, (reader, koi) =>
    found.push(...reader.sessions().map((session) => ({ ...koi, session }))),
  );
  const [only] = args.text("koi") === undefined ? [] : kois;
  const names = only === undefined ? [named] : [named, `koi:${only.koiId}:${named}`];
  const session = found.find(({ session: { sessionKey } }) => names.includes(sessionKey));
  if (session) return session;
  const keys = found.map(({ session: { sessionKey } }) => sessionKey);
  const near = names.map((name) => nearest(name, keys)).find((name) => name !== undefined);
  throw new UsageError(`${command}: there is no session "${named}"; ${hint(named, near, kois)}`);
}

function hint(named: string, near: string | undefined, kois: readonly KoiSessions[]): string {
  if (near !== undefined) return `did you mean ${near}?`;
  const koiId = koiIdOf(named.split(":")[1] ?? "");
  const isKoi = koiId === undefined || kois.some((koi) => koi.koiId === koiId);
  return isKoi ? "see skykoi sessions" : `the config has no koi ${koiId}`;
}
