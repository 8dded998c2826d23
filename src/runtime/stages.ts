// The stages of a message, joined: what comes in through `emit` leaves through the channels. No start, no
// stop, no port: those are the gateway's.

import type { Channel, Emit } from "../channels/channel.ts";
import type { CompiledKoi } from "../routing/compiled-gateway.ts";
import type { ChannelId } from "../routing/facts.ts";
import type { KoiId } from "../routing/ids.ts";
import { admitWith } from "./admission.ts";
import { Approvals } from "./approvals/approvals.ts";
import type { Clock } from "./clock.ts";
import { CronJobs } from "./cron/cron-jobs.ts";
import { CommandRunner } from "./commands/command-runner.ts";
import { IdentityFiles } from "./gate/identity-files.ts";
import type { IdentityOf } from "./gate/mention-patterns.ts";
import { GroupGate } from "./gate/group-gate.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import { Heartbeats } from "./heartbeat/heartbeats.ts";
import { HitCounter } from "./hits/hit-counter.ts";
import { makeInbound } from "./inbound.ts";
import type { GatewayStore } from "./journal/gateway-store.ts";
import { type Filled, Journal } from "./journal/journal.ts";
import type { KoiStores } from "./journal/koi-stores.ts";
import type { LoadedTable, TableHolder } from "./loaded-table.ts";
import type { Log } from "./log.ts";
import { FileFetcher } from "./media/inbound-files.ts";
import { Meters } from "./metrics/meters.ts";
import { Outbox } from "./outbox/outbox.ts";
import { Outcomes } from "./outcomes/outcomes.ts";
import { SessionQueue } from "./queue/session-queue.ts";
import { TurnLines } from "./queue/turn-lines.ts";
import { makePairingDesk } from "./pairing/pairing-desk.ts";
import { type Recovered, recover } from "./recovery.ts";
import { removedKois } from "./removed-kois.ts";
import { said } from "./said.ts";
import { makeSessions } from "./sessions/make-sessions.ts";
import { broadcastStrategy, places, runPlaces } from "./settings.ts";
import { makeAcknowledge } from "./turns/acknowledger.ts";
import { messageDesk } from "./turns/message-desk.ts";
import { blockRules } from "./turns/block-rules.ts";
import { growsInSight } from "./turns/draft-stream.ts";
import { continues, isSamePlace, type QueuedMessage, replyTarget, rulesOf } from "./turns/queued-message.ts";
import { type Split, splitBy } from "./turns/reply-parts.ts";
import { STOPPED, TurnRunner } from "./turns/turn-runner.ts";

/** What the stages are built on. */
export interface StagesInput {
  readonly options: Pick<GatewayOptions, "runTurn" | "admit" | "homeOf" | "log" | "authProfilesOf">;
  readonly tables: TableHolder;
  readonly store: GatewayStore;
  readonly stores: KoiStores;
  readonly clock: Clock;
  /** Filled by the gateway before the first message. */
  readonly channels: { get(id: ChannelId): Channel | undefined };
  isStopping(): boolean;
}

/** The joined stages. */
export interface Stages {
  readonly emit: Emit;
  readonly queue: TurnLines<QueuedMessage>;
  readonly outbox: Outbox;
  readonly outcomes: Outcomes;
  readonly meters: Meters;
  readonly hits: HitCounter;
  readonly files: FileFetcher;
  readonly heartbeats: Heartbeats;
  readonly jobs: CronJobs;
  /** Puts a message that lies in its koi's store in line. Resolves when its turn is over. */
  takeUp(message: QueuedMessage): Promise<void>;
  /** Takes up what an earlier gateway left. */
  recover(): Promise<Recovered>;
  /** Kois that are not in the current table any more and may have left something. @throws StoreError */
  removedKois(): readonly CompiledKoi[];
  /** Notes which kois the current table has. Never rejects. */
  noteKois(): Promise<void>;
}

/** Joins the stages. Queue and outbox hold still until they are started. */
export function makeStages({
  options,
  tables,
  store,
  stores,
  clock,
  channels,
  isStopping,
}: StagesInput): Stages {
  const { log } = options;
  const channelOf = (id: ChannelId): Channel | undefined => channels.get(id);
  const splitOf = ({ payload }: QueuedMessage): Split => {
    const { channel, accountId } = payload.message.facts;
    return splitBy(channelOf(channel), accountId, log);
  };
  const splitAnswerOf = (message: QueuedMessage): Split => {
    const { facts } = message.payload.message;
    const channel = channelOf(facts.channel);
    const isGrowing = growsInSight(channel, replyTarget(message));
    const blocks = isGrowing ? undefined : blockRules(message.table.gateway, facts);
    return splitBy(channel, facts.accountId, log, blocks);
  };
  const meters = new Meters();
  const hits = new HitCounter({ store: store.hits, clock, log });
  const outcomes = new Outcomes(store, log, clock, meters);
  const journal = new Journal(store, stores);
  const outbox = new Outbox({
    channelOf,
    post: (parcel) => sessions.mail.post(parcel),
    outcomes,
    clock,
    log,
    meters,
  });
  const sessions = makeSessions({
    runTurn: options.runTurn,
    tables,
    stores,
    chains: store,
    channelOf,
    outbox,
    lines: () => queue,
    clock,
    log,
    meters,
  });
  const { runTurn } = sessions;
  const workspaceOf = (koi: CompiledKoi): string => options.homeOf(koi).workspace;
  const files = new FileFetcher({ channelOf, workspaceOf, clock, log });
  const identities = new IdentityFiles({ workspaceOf, clock });
  const identityOf: IdentityOf = (koiId) => {
    const koi = tables.current.gateway.kois.find(({ id }) => id === koiId);
    return koi && identities.textOf(koi);
  };
  const acknowledge = makeAcknowledge({ channelOf, workspaceOf, log });
  const desk = {
    channelOf,
    outbox,
    clock,
    log,
    tables,
    finder: sessions.finder,
    sessionsDirOf: (koi: CompiledKoi) => options.homeOf(koi).sessionsDir,
    jobsChanged: (koiId: KoiId) => jobs.changed(koiId),
  };
  const approvals = new Approvals({ clock, log });
  const runner = new TurnRunner({
    runTurn,
    approvals,
    channelOf,
    splitOf: splitAnswerOf,
    files,
    deskOf: (turn) => messageDesk(turn, desk),
    outbox,
    outcomes,
    clock,
    log,
    meters,
  });
  const rules: Omit<ConstructorParameters<typeof SessionQueue<QueuedMessage>>[0], "places"> = {
    clock,
    rules: rulesOf,
    isSamePlace,
    continues,
    gaveWay: (message) => void giveWay(message, outcomes, log),
    noted: ({ messageKey, koiId }, queue) => void outcomes.queued(messageKey, koiId, { queue }),
    run: (batch, attempt, signal, intake) => {
      const [first] = batch.items;
      const letter = first?.payload.letter;
      if (first && letter) return sessions.letters.run(first, letter, attempt, signal, STOPPED);
      if (first?.ownTurn) return first.ownTurn(signal).then(() => ({ kind: "done" as const }));
      return first?.payload.command
        ? commands.runInLine(first, attempt, signal, intake)
        : runner.run(batch, attempt, signal, intake);
    },
  };
  const queue = new TurnLines<QueuedMessage>(
    new SessionQueue({ ...rules, places: () => places(tables.current.gateway) }),
    new SessionQueue({ ...rules, places: () => runPlaces(tables.current.gateway) }),
    isRunSession,
  );
  const commands = new CommandRunner({
    runTurn,
    approvals,
    authProfilesOf: options.authProfilesOf,
    runner,
    splitOf,
    outbox,
    outcomes,
    clock,
    log,
    queue: () => queue,
    activationOf: (sessionKey) => store.activationOf(sessionKey),
    setActivation: (sessionKey, mode) => store.setActivation(sessionKey, mode),
  });
  const putInLine: TakeUp = (message, after) =>
    commands.takeAtOnce(message) ? Promise.resolve() : queue.add(message, after);
  const takeUp: TakeUp = (message, after) => {
    files.begin(message);
    return putInLine(message, after);
  };
  const emit = makeInbound({
    tables,
    admit: options.admit ?? admitWith(store.pairing),
    gate: new GroupGate({ activationOf: (sessionKey) => store.activationOf(sessionKey), identityOf, log }),
    identityOf,
    askForPairing: makePairingDesk({ store: store.pairing, channelOf, log }),
    journal,
    outcomes,
    hits,
    clock,
    log,
    enqueue(filled, table) {
      void acknowledge(filled.journaled, table);
      enqueue(takeUp, filled, table);
    },
    isStopping,
  });
  const ownTurns = {
    tables,
    stores,
    homeOf: options.homeOf,
    runTurn,
    channelOf,
    enqueue: (item: QueuedMessage) => queue.add(item),
    finder: sessions.finder,
    outbox,
    approvals,
    clock,
    log,
    meters,
  };
  const jobs = new CronJobs(ownTurns);
  return {
    heartbeats: new Heartbeats(ownTurns),
    jobs,
    emit,
    queue,
    outbox,
    outcomes,
    meters,
    hits,
    files,
    takeUp,
    recover: async () => {
      await identities.look(tables.current.gateway.kois);
      return recover({
        table: tables.current,
        journal,
        register: store,
        stores,
        outbox,
        outcomes,
        clock,
        log,
        // No account is connected yet that could fetch their files; their turns will.
        enqueue: putInLine,
      });
    },
    removedKois: () => removedKois(store.knownKois(), tables.current.gateway.kois),
    noteKois: async () => {
      const { kois } = tables.current.gateway;
      await identities.look(kois);
      await store.knowKois(kois).catch((error: unknown) => {
        log.error({ error: said(error) }, "the kois of the config could not be noted");
      });
    },
  };
}

/** Whether a session is that of a background run: those have places of their own. */
function isRunSession(sessionKey: string): boolean {
  return /^koi:[^:]*:subagent:/.test(sessionKey);
}

/** Too many waited: the message becomes a dead letter. Where that can't be written it stays pending, for the next start. */
async function giveWay(
  { messageKey, koiId, store }: QueuedMessage,
  outcomes: Outcomes,
  log: Log,
): Promise<void> {
  try {
    await store.drop(messageKey, "failed", "queue_full");
    await outcomes.end(messageKey, koiId, { outcome: "dropped", stage: "queue", reasonCode: "queue_full" });
  } catch (error) {
    log.error({ messageKey, koiId, error: said(error) }, "message that gave way could not be listed");
  }
}

/** Takes up a message, its turn after `after`; resolves when it is over. */
type TakeUp = (message: QueuedMessage, after?: Promise<unknown>) => Promise<void>;

/** Puts the deliveries of one message in line: all at once, or each after the turn of the one before. */
function enqueue(takeUp: TakeUp, { journaled }: Filled, table: LoadedTable): void {
  const isOneByOne = broadcastStrategy(table.gateway) === "sequential";
  let before: Promise<void> | undefined;
  for (const { messageKey, delivery, store } of journaled) {
    const ended = takeUp({ messageKey, ...delivery, store, retries: 0, table }, before);
    if (isOneByOne) before = ended;
  }
}
