// Letters between sessions: into an inbox once, and in line; who waits for an answer; and how far a chain may go.
// INVARIANT: a letter is on disk, in the inbox of the koi that gets it, before anybody is told that it was taken.

import { randomUUID } from "node:crypto";
import { SendError } from "../../channels/channel.ts";
import { StoreError, storeErrorOf } from "../../koi/store/store-error.ts";
import type { KoiStore, SessionBirth } from "../../koi/store/koi-store.ts";
import type { TurnUsage } from "../../koi/conversation.ts";
import { chainLimits } from "../../policy/sessions/koi-to-koi.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { KoiId, PeerId } from "../../routing/ids.ts";
import type { Clock } from "../clock.ts";
import type { GatewayStore } from "../journal/gateway-store.ts";
import type { InboxPayload } from "../journal/inbox-payload.ts";
import type { KoiStores } from "../journal/koi-stores.ts";
import type { TableHolder } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import type { ChainUse } from "./chain-table.ts";
import { AMONG_KOIS } from "./last-place.ts";
import { addressee, type Letter, type Parcel, type SessionEnd, wordsOf, writer } from "./letter.ts";

/** What letters need from outside. */
export interface MailOptions {
  readonly tables: TableHolder;
  readonly stores: KoiStores;
  readonly chains: Pick<GatewayStore, "chainUse" | "takeHop" | "addToChain">;
  /** Puts a letter in line. */
  enqueue(message: QueuedMessage): void;
  readonly clock: Clock;
  readonly log: Log;
}

/** What came of a letter, for whoever waits for it. */
export type Answer =
  | { readonly status: "ok"; readonly reply: string }
  | { readonly status: "error"; readonly reason: string };

/** Sends letters. */
export class Mail {
  readonly #options: MailOptions;
  /** Who waits for the answer to a letter, by its key. */
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  /** The session that each waiting session waits for. */
  readonly #waitsFor = new Map<string, string>();

  constructor(options: MailOptions) {
    this.#options = options;
  }

  /** A key that no other letter has. */
  newKey(): string {
    return `koi:${randomUUID()}`;
  }

  /**
   * Puts a letter into its inbox and in line. One that was taken before is taken once. `birth`: its session begins with it.
   * Rejects with a `StoreError`; `false` where its koi is not in the config.
   */
  async deliver({ key, letter }: Parcel, birth?: SessionBirth): Promise<boolean> {
    const { tables, stores, enqueue, clock } = this.#options;
    const table = tables.current;
    const { koiId, sessionKey } = addressee(letter);
    const koi = this.koi(koiId);
    if (!koi) return false;
    const payload = payloadOf(key, letter, clock.now(), table.digest);
    const receivedAtMs = clock.now();
    const entry = { messageKey: key, sessionKey, receivedAtMs, payload: JSON.stringify(payload) };
    const store = storeOf(koi, stores);
    const state = await (birth ? store.bear(entry, birth) : store.journal(entry));
    if (state === "journaled")
      enqueue({ messageKey: key, koiId, sessionKey, payload, store, retries: 0, table });
    return true;
  }

  /** As the outbox wants it. */
  async post(parcel: Parcel): Promise<void> {
    try {
      if (await this.deliver(parcel)) return;
    } catch (error) {
      const isStore = error instanceof StoreError;
      throw new SendError(isStore ? `store ${error.code}` : said(error), "not_sent", undefined, {
        cause: error,
      });
    }
    throw new SendError("koi_removed: the koi that it is for is not in the config any more", "refused");
  }

  /** The koi of this id in the current table. */
  koi(koiId: KoiId): CompiledKoi | undefined {
    return this.#options.tables.current.gateway.kois.find(({ id }) => id === koiId);
  }

  /** Takes a step of a chain; why there is none left, else `undefined`. Rejects with a `StoreError`. */
  async hop(chainId: string): Promise<string | undefined> {
    const { chains, log } = this.#options;
    const stop = await chains.takeHop(chainId, (use) => this.#limitOf(use, true));
    if (stop !== undefined) log.warn({ chainId, reason: stop }, "chain of koi-to-koi messages is stopped");
    return stop;
  }

  /** Why a chain has nothing left for another turn, else `undefined`. @throws StoreError */
  spent(chainId: string): string | undefined {
    return this.#limitOf(this.#options.chains.chainUse(chainId), false);
  }

  /** Counts what a turn of a chain used. Rejects with a `StoreError`. */
  used(chainId: string, usage: TurnUsage): Promise<void> {
    return this.#options.chains.addToChain(chainId, usage);
  }

  /** Whether a session waits, over others, for this one: then waiting for it would be waiting for oneself. */
  isAwaitedBy({ sessionKey }: SessionEnd, own: SessionEnd): boolean {
    let at: string | undefined = sessionKey;
    for (let steps = 0; at !== undefined && steps <= this.#waitsFor.size; steps += 1) {
      if (at === own.sessionKey) return true;
      at = this.#waitsFor.get(at);
    }
    return false;
  }

  /** Waits for the answer to a letter; `undefined` where the time is over or `signal` is aborted before. Never rejects. */
  wait(
    key: string,
    from: SessionEnd,
    to: SessionEnd,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const end = (answer: Answer | undefined): void => {
        cancel();
        signal.removeEventListener("abort", stop);
        this.#waiting.delete(key);
        this.#waitsFor.delete(from.sessionKey);
        resolve(answer);
      };
      const stop = (): void => end(undefined);
      const cancel = this.#options.clock.after(waitMs, stop);
      this.#waiting.set(key, end);
      this.#waitsFor.set(from.sessionKey, to.sessionKey);
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
  }

  /** A letter has its answer, or gets none. */
  answered(key: string, answer: Answer): void {
    this.#waiting.get(key)?.(answer);
  }

  #limitOf({ hops, tokens, costUsd }: ChainUse, isStep: boolean): string | undefined {
    const { maxHops, maxTokens, maxCostUsd } = chainLimits(this.#options.tables.current.gateway.config);
    const at = "session.koiToKoi";
    if (isStep && hops >= maxHops) return `it has taken all of its ${maxHops} steps (${at}.maxHops)`;
    if (tokens >= maxTokens) return `it has used its ${maxTokens} tokens (${at}.maxChainTokens)`;
    if (maxCostUsd === undefined || costUsd === 0 || costUsd < maxCostUsd) return undefined;
    return `it has cost its ${maxCostUsd} dollars (${at}.maxChainCostUsd)`;
  }
}

/** A koi that must not run on this machine has none that can be used. @throws StoreError */
function storeOf(koi: CompiledKoi, stores: KoiStores): KoiStore {
  try {
    return stores.of(koi);
  } catch (error) {
    throw storeErrorOf(`koi ${koi.id}`, error);
  }
}

function payloadOf(key: string, letter: Letter, sentAtMs: number, tableDigest: string): InboxPayload {
  const message = {
    messageId: key,
    facts: AMONG_KOIS,
    sender: { id: writer(letter).koiId as string as PeerId },
    text: wordsOf(letter),
    media: [],
    mentionsUs: false,
    sentAtMs,
  };
  return { message, reason: { tier: "default", bindingIndex: null }, tableDigest, unheard: [], letter };
}
