// The connection of one account: connecting → open → backing_off → … | conflict | logged_out | failed. It polls or is
// called by Telegram, begins again after trouble, and ends for good only where a person must act.

import { join } from "node:path";
import type { TelegramSettings } from "../../config/channels/telegram.ts";
import type { Update } from "grammy/types";
import type { AccountId } from "../../routing/ids.ts";
import { AccountLife } from "../account-life.ts";
import type { ConnectionStatus, Emit } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { ApiFailure } from "./api-failure.ts";
import { BotApi } from "./bot-api.ts";
import { botSettings } from "./bot-settings.ts";
import { botCredentials, type BotCredentials } from "./credentials.ts";
import type { Self } from "./inbound-text.ts";
import { InboundLine } from "./inbound-line.ts";
import { menuOf, setMenu } from "./menu.ts";
import type { Migrations } from "./migrations.ts";
import { askLast } from "./poll.ts";
import { readUpdate } from "./read-update.ts";
import type { SeenMessages } from "./seen-messages.ts";
import { serve } from "./serve.ts";
import { Spool } from "./spool.ts";
import { type NextStep, nextStep } from "./trouble.ts";
import { UpdateWindow } from "./update-window.ts";

/** What a connection needs. */
export interface ConnectionOptions {
  readonly accountId: AccountId;
  readonly host: ChannelHost<TelegramSettings>;
  readonly emit: Emit;
  readonly seen: SeenMessages;
  readonly migrations: Migrations;
}

/** How long the end waits for Telegram to note what it need not deliver again. */
const LAST_WORD_MS = 2_000;

/** One account, connected. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #stopping = new AbortController();
  readonly #window = new UpdateWindow();
  readonly #spool: Spool;
  readonly #life: AccountLife;
  #outcome: Awaited<ReturnType<typeof botCredentials>> | undefined;
  #api: BotApi | undefined;
  #line: InboundLine | undefined;
  #self: Self | undefined;
  #isMenuSet = false;
  #isPolling = false;
  #hasTakenKept = false;
  /** Failures in a row, and whether another program took messages in one of them. */
  #failures = 0;
  #hadRival = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { host, accountId } = options;
    this.#spool = new Spool(join(host.authDir(accountId), "parts"));
    this.#life = new AccountLife(host, accountId, () => this.#attempt());
  }

  /** Begins; resolves at once. */
  start(): void {
    this.#life.start();
  }

  /** Ends. Resolves when nothing asks Telegram any more, so that another connection may. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#life.stop(async () => {
      await this.#line?.close();
      if (this.#api && this.#isPolling) await this.#lastWord(this.#api);
      this.#api?.close();
    });
  }

  status(): ConnectionStatus {
    const { state, detail } = this.#life.status;
    const told = [detail, this.#options.migrations.detail()].filter((text) => text !== undefined).join("; ");
    return told === "" ? { state } : { state, detail: told };
  }

  /** The way to Telegram, where there are credentials for it. */
  get api(): BotApi | undefined {
    return this.#stopping.signal.aborted ? undefined : this.#api;
  }

  async #attempt(): Promise<void> {
    try {
      const step = await this.#serve();
      if (!step || this.#life.isStopped) return;
      this.#failures += 1;
      this.#hadRival ||= step.hasRival;
      this.#isPolling = false;
      this.#life.set(step.state, step.detail);
      const waitMs = step.waitMs(this.#failures, () => this.#options.host.clock.random());
      if (waitMs !== undefined) this.#life.retryIn(waitMs);
    } catch (error) {
      const detail = error instanceof Error ? error.name : "unknown";
      this.#life.set("failed", `a fault of the gateway (${detail}); restart it`);
    }
  }

  /** Serves until there is trouble, and says what to do then; `undefined` where nothing is to be done. */
  async #serve(): Promise<NextStep | undefined> {
    const { accountId, host } = this.#options;
    const outcome = (this.#outcome ??= await botCredentials(host, accountId));
    if (this.#life.isStopped) return undefined;
    if (!outcome.ok) {
      this.#life.set("failed", outcome.detail);
      return undefined;
    }
    const { credentials } = outcome;
    // INVARIANT: at most one process on this machine asks for the messages of a bot.
    if (!this.#life.hasLease(`telegram:${credentials.botId}`, "bot")) return undefined;
    const api = (this.#api ??= this.#makeApi(credentials));
    const line = (this.#line ??= this.#makeLine(credentials));
    try {
      this.#self = await this.#introduce(api);
      await this.#takeKept(line);
      await serve({
        api,
        line,
        window: this.#window,
        host,
        webhook: credentials.webhook,
        wantedReactions: botSettings(host, accountId).reactionNotifications,
        signal: this.#stopping.signal,
        hadRival: this.#hadRival,
        onServing: (detail) => {
          this.#failures = 0;
          this.#hadRival = false;
          this.#isPolling = !credentials.webhook;
          this.#life.set("open", detail);
        },
      });
      return undefined;
    } catch (error) {
      if (this.#life.isStopped) return undefined;
      if (!(error instanceof ApiFailure)) throw error;
      return nextStep(error);
    }
  }

  #makeApi(credentials: BotCredentials): BotApi {
    const { accountId, host } = this.#options;
    const { timeoutSeconds, retry, network } = botSettings(host, accountId);
    const autoSelectFamily = network?.autoSelectFamily;
    return new BotApi({ credentials, timeoutSeconds, autoSelectFamily, retry, clock: host.clock });
  }

  /** Goes on with what an earlier run had gathered when it ended. */
  async #takeKept(line: InboundLine): Promise<void> {
    if (this.#hasTakenKept) return;
    this.#hasTakenKept = true;
    for (const update of await this.#spool.load()) void this.#settleKept(line, update);
  }

  async #settleKept(line: InboundLine, update: Update): Promise<void> {
    const verdict = await line.take(update);
    // A line that keeps parts itself forgets them itself, with the whole.
    if (verdict === "taken" && !line.keepsParts) await this.#spool.drop([update.update_id]);
  }

  /** Who we are; sets the menu beside it, which may fail. @throws ApiFailure */
  async #introduce(api: BotApi): Promise<Self> {
    const { accountId, host } = this.#options;
    const { customCommands = [] } = host.settings(accountId);
    const menu = menuOf(host.menuCommands(), customCommands);
    const me = await api.call("getMe", (telegram, signal) => telegram.getMe(signal));
    if (!this.#isMenuSet) {
      this.#isMenuSet = true;
      setMenu(api, menu).catch((error: unknown) => {
        this.#isMenuSet = false;
        const reason = error instanceof ApiFailure ? error.message : "unknown";
        if (!this.#stopping.signal.aborted)
          host.log.warn({ accountId, reason }, "Telegram did not take the menu of commands");
      });
    }
    return { id: me.id, username: me.username, commands: new Set(menu.map(({ command }) => command)) };
  }

  #makeLine({ webhook }: BotCredentials): InboundLine {
    const { accountId, host, emit, seen, migrations } = this.#options;
    return new InboundLine({
      clock: host.clock,
      emit,
      whenRefused: webhook ? "return" : "wait",
      ...(webhook && { spool: this.#spool }),
      read: (update) => {
        // Nothing arrives before we know who we are.
        if (!this.#self) return undefined;
        return readUpdate(update, {
          reader: { accountId, self: this.#self },
          seen,
          wantedReactions: botSettings(host, accountId).reactionNotifications,
          onMigrated: (from, to) => migrations.note(from, to),
        });
      },
      onUnreadable: ({ update_id: updateId }) =>
        host.log.error({ accountId, updateId }, "an update of Telegram can't be read and is left out"),
    });
  }

  async #lastWord(api: BotApi): Promise<void> {
    const ended = new AbortController();
    const cancel = this.#options.host.clock.after(LAST_WORD_MS, () => ended.abort());
    await askLast(api, this.#window, ended.signal);
    cancel();
  }
}
