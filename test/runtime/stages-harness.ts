// The stages on real stores in a folder of their own, with a channel in memory and a clock that stands still.

import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { EmitOutcome, InboundMessage } from "../../src/channels/channel.ts";
import type { KoiStore } from "../../src/koi/store/koi-store.ts";
import type { RunTurn } from "../../src/koi/turn.ts";
import type { Admit } from "../../src/runtime/admission.ts";
import { GatewayStore } from "../../src/runtime/journal/gateway-store.ts";
import { type HomeOf, KoiStores } from "../../src/runtime/journal/koi-stores.ts";
import { StoreKeeper } from "../../src/runtime/journal/store-keeper.ts";
import { type LoadedTable, TableHolder } from "../../src/runtime/loaded-table.ts";
import type { OutcomeRecord } from "../../src/runtime/outcomes/outcome.ts";
import { makeStages, type Stages } from "../../src/runtime/stages.ts";
import { MemoryChannel } from "../fakes/channel/memory-channel.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { type LogLine, logLines } from "./log-lines.ts";
import { ManualClock } from "./manual-clock.ts";
import { ScriptedKoi } from "./scripted-koi.ts";
import { tinyMessage, type TinyMessage, tinyTable } from "./tiny-table.ts";

/** What a harness can be made from. */
export interface HarnessInput {
  readonly table?: LoadedTable;
  /** Default: a scripted koi, held until it is told to answer. */
  readonly runTurn?: RunTurn;
  readonly admit?: Admit;
  /** Auth profiles of every koi. Default: none. */
  readonly authProfiles?: readonly string[];
  /** The folder of another harness, to go on where that one was left. */
  readonly folder?: string;
  readonly clock?: ManualClock;
  /** The queue waits to be started, as it does while a gateway takes up what was left. */
  readonly isQueueHeld?: boolean;
  /** Whether stores rest while nobody uses them, as in a gateway. Default: they stay open. */
  readonly rests?: boolean;
  /** Default: one of Telegram. They remember what they showed when the gateway starts again. */
  readonly channels?: readonly MemoryChannel[];
}

/** The stages and what is around them. */
export interface Harness {
  readonly stages: Stages;
  readonly tables: TableHolder;
  readonly channel: MemoryChannel;
  readonly koi: ScriptedKoi;
  readonly clock: ManualClock;
  readonly folder: string;
  readonly stores: KoiStores;
  readonly gatewayStore: GatewayStore;
  readonly lines: LogLine[];
  readonly stopping: { isStopping: boolean };
  /** A message arrives. `atMs` is now, if not said otherwise. */
  receive(message: Omit<TinyMessage, "atMs"> & { readonly atMs?: number }): Promise<EmitOutcome>;
  message(message: Omit<TinyMessage, "atMs"> & { readonly atMs?: number }): InboundMessage;
  /** The store of a koi. */
  storeOf(koiId: string): KoiStore;
  /** The only record of a message. */
  recordOf(id: string): OutcomeRecord | undefined;
}

/** Joined stages, started (nothing is recovered unless asked for). */
export function harness(input: HarnessInput = {}): Harness {
  const folder = input.folder ?? tempFolder();
  const clock = input.clock ?? new ManualClock();
  const koi = new ScriptedKoi();
  const channels = input.channels ?? [new MemoryChannel()];
  const [channel = new MemoryChannel()] = channels;
  const { log, lines } = logLines();
  const tables = new TableHolder(input.table ?? tinyTable());
  const homeOf: HomeOf = ({ id }) => ({ sessionsDir: join(folder, id), workspace: join(folder, id, "w") });
  const keeper = input.rests ? new StoreKeeper(clock, () => undefined) : undefined;
  const stores = new KoiStores(homeOf, () => clock.now(), keeper);
  const gatewayStore = new GatewayStore(folder, () => clock.now());
  const stopping = { isStopping: false };
  const stages = makeStages({
    options: {
      runTurn: input.runTurn ?? koi.runTurn,
      log,
      homeOf,
      authProfilesOf: () => Promise.resolve(input.authProfiles ?? []),
      ...(input.admit ? { admit: input.admit } : {}),
    },
    tables,
    store: gatewayStore,
    stores,
    clock,
    channels: new Map(channels.map((one) => [one.id, one])),
    isStopping: () => stopping.isStopping,
  });
  stages.outbox.start();
  if (!input.isQueueHeld) stages.queue.start();
  onTestFinished(() => {
    stores.close();
    gatewayStore.close();
  });
  const message: Harness["message"] = (one) => tinyMessage({ atMs: clock.now(), ...one });
  const koiOf = (koiId: string) => tables.current.gateway.kois.find(({ id }) => id === koiId);
  return {
    stages,
    tables,
    channel,
    koi,
    clock,
    folder,
    stores,
    gatewayStore,
    lines,
    stopping,
    message,
    receive: (one) => stages.emit(message(one)),
    storeOf(koiId) {
      const koi = koiOf(koiId);
      if (!koi) throw new Error(`no koi ${koiId}`);
      return stores.of(koi);
    },
    recordOf: (id) => gatewayStore.find(id).at(-1),
  };
}
