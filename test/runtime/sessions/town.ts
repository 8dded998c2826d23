// Kois that write to each other, on real stores: a harness whose turns have desks, and a script of what each koi does.

import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { Delivered, DeskCaller, Refused, SessionDesk } from "../../../src/koi/sessions/session-desk.ts";
import type { KoiStore } from "../../../src/koi/store/koi-store.ts";
import type { RunTurn, TurnEvent, TurnRequest } from "../../../src/koi/turn.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { answerOf } from "../scripted-koi.ts";
import { type Harness, harness, type HarnessInput } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";

/** The owner asks. */
export const owner: DeskCaller = { isOwner: true, senders: [{ id: "111" }] };
/** Somebody asks. */
export const stranger: DeskCaller = { isOwner: false, senders: [{ id: "222" }] };

/** What a koi does in a turn, and says at its end. */
export type Part = (
  request: TurnRequest,
  desk: SessionDesk,
) => Promise<string | TurnEvent> | string | TurnEvent;

/** Everybody in touch. */
export const inTouch: SkykoiConfig = { ...openAccess, tools: { koiToKoi: { enabled: true, allow: ["*"] } } };

/** A town of kois; the peer of a Telegram message is the name of the koi that gets it. */
export interface Town extends Harness {
  /** Texts of the turns so far, as `<koi>: <text>`. */
  readonly turns: string[];
  readonly requests: TurnRequest[];
  /** A person writes to a koi, in its session `koi:<koi>:<koi>`. */
  write(koiId: string, text: string, id?: string): Promise<void>;
  /** What people saw, as `<peer>: <text>`. */
  seen(): string[];
}

/** Opens a town in which each koi does its part. */
export function town(
  parts: Readonly<Record<string, Part>>,
  config: SkykoiConfig = inTouch,
  more: HarnessInput = {},
): Town {
  const turns: string[] = [];
  const requests: TurnRequest[] = [];
  const runTurn: RunTurn = async function* run(request): AsyncGenerator<TurnEvent> {
    turns.push(`${request.koi.id}: ${request.text}`);
    requests.push(request);
    const desk = request.desk?.sessions;
    if (!desk) throw new Error("a turn without a desk");
    const said = (await parts[request.koi.id]?.(request, desk)) ?? "REPLY_SKIP";
    yield typeof said === "string" ? answerOf(said) : said;
  };
  const table = tinyTable({ kois: Object.keys(parts), config, to: ({ peer }) => String(peer.id) });
  const h = harness({ table, runTurn, ...more });
  let count = 0;
  return {
    ...h,
    turns,
    requests,
    write: async (koiId, text, id = `m${(count += 1)}`) => {
      await h.receive({ id, peer: koiId, text });
    },
    seen: () => h.channel.sent.map(({ target, message }) => `${target.peer.id}: ${message.text}`),
  };
}

/** Sends to the main session of a koi; what came of it. */
export function sendTo(
  desk: SessionDesk,
  koiId: string,
  text: string,
  { waitMs = 0, caller = owner }: { readonly waitMs?: number; readonly caller?: DeskCaller } = {},
): Promise<Delivered | Refused> {
  return desk.send({ session: `koi:${koiId}:main`, text, waitMs }, caller, new AbortController().signal);
}

/** Whether it is the first turn that a person began. */
export function isPersons({ chainId }: TurnRequest): boolean {
  return chainId === undefined;
}

/** What lies in a store that is not done. */
export function left(store: KoiStore): { pending: number; outbox: number; dead: string[] } {
  const dead = store.deadLetters(50).map(({ reason }) => reason);
  return { pending: store.pending().length, outbox: store.outbox().length, dead };
}

/** A key, for the compiler. */
export function key(text: string): SessionKey {
  return text as SessionKey;
}
