// The connection of one account: connecting → open → backing_off → … | conflict | logged_out | failed. It polls or is
// called by Telegram, begins again after trouble, and ends for good only where a person must act.

import { join } from "node:path";
import type { TelegramSettings } from "../../config/channels/telegram.ts";
import type { Update } from "grammy/types";
import type { AccountId } from "../../routing/ids.ts";
import type { ConnectionStatus, Emit } from "../channel.ts";
import type { ChannelHost, Lease } from "../channel-host.ts";
import { ApiFailure } from "./api-failure.ts";
import { BotApi } from "./bot-api.ts";
import { botSettings } from "./bot-settings.ts";
import { botCredentials, type BotCredentials } from "./credentials.ts";
import type { Self } from "./inbound-text.ts";
import { InboundLine } from "./inbound-line.ts";
import { menuOf, setMenu } from "./menu.ts";
import type { Migrations } from "./migrations.ts";
import { pause } from "../pause.ts";
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
  #status: ConnectionStatus = { state: "connecting" };
  #api: BotApi | undefined;
  #line: InboundLine | undefined;
  #self: Self | undefined;
  #lease: Lease | undefined;
  #isMenuSet = false;
  #isPolling = false;
  #hasTakenKept = false;
  #running: Promise<void> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#spool = new Spool(join(options.host.authDir(options.accountId), "parts"));
  }

  /** Begins; resolves at once. */
  start(): void {
    this.#running = this.#run().catch((error: unknown) => {
      const detail = error instanceof Error ? error.name : "unknown";
      this.#set("failed", `a fault of the gateway (${detail}); restart it`);
    });
  }

  /** Ends. Resolves when nothing asks Telegram any more, so that another connection may. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#line?.close();
    if (this.#api && this.#isPolling) await this.#lastWord(this.#api);
    this.#api?.close();
    if (this.#lease?.kind === "taken") this.#lease.release();
    this.#status = { state: "stopped" };
  }

  status(): ConnectionStatus {
    const { state, detail } = this.#status;
    const told = [detail, this.#options.migrations.detail()].filter((text) => text !== undefined).join("; ");
    return told === "" ? { state } : { state, detail: told };
  }

  /** The way to Telegram, where there are credentials for it. */
  get api(): BotApi | undefined {
    return this.#stopping.signal.aborted ? undefined : this.#api;
  }

  async #run(): Promise<void> {
    const { accountId, host } = this.#options;
    const outcome = await botCredentials(host, accountId);
    if (this.#stopping.signal.aborted) return;
    if (!outcome.ok) {
      this.#set("failed", outcome.detail);
      return;
    }
    const { credentials } = outcome;
    const { timeoutSeconds, retry, network } = botSettings(host, accountId);
    const { clock } = host;
    const autoSelectFamily = network?.autoSelectFamily;
    this.#api = new BotApi({ credentials, timeoutSeconds, autoSelectFamily, retry, clock });
    this.#line = this.#makeLine(credentials);
    await this.#keepServing(this.#api, this.#line, credentials);
  }

  async #keepServing(api: BotApi, line: InboundLine, credentials: BotCredentials): Promise<void> {
    const { clock } = this.#options.host;
    let failures = 0;
    let hadRival = false;
    while (!this.#stopping.signal.aborted) {
      const step = await this.#serveOnce(api, line, credentials, hadRival, () => {
        failures = 0;
        hadRival = false;
      });
      if (!step || this.#stopping.signal.aborted) return;
      failures += 1;
      hadRival ||= step.hasRival;
      this.#isPolling = false;
      this.#set(step.state, step.detail);
      const waitMs = step.waitMs(failures, () => clock.random());
      if (waitMs === undefined) return;
      await pause(clock, waitMs, this.#stopping.signal);
    }
  }

  /** Serves until there is trouble, and says what to do then; `undefined` when the account stops. */
  async #serveOnce(
    api: BotApi,
    line: InboundLine,
    credentials: BotCredentials,
    hadRival: boolean,
    onServing: () => void,
  ): Promise<NextStep | undefined> {
    const { accountId, host } = this.#options;
    // INVARIANT: at most one process on this machine asks for the messages of a bot.
    if (this.#lease?.kind !== "taken") this.#lease = host.lease(`telegram:${credentials.botId}`);
    if (this.#lease.kind === "held") return nextStep({ heldBy: this.#lease.holder });
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
        hadRival,
        onServing: (detail) => {
          onServing();
          this.#isPolling = !credentials.webhook;
          this.#set("open", detail);
        },
      });
      return undefined;
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined;
      if (!(error instanceof ApiFailure)) throw error;
      return nextStep(error);
    }
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

  #set(state: ConnectionStatus["state"], detail?: string): void {
    const { accountId, host } = this.#options;
    if (this.#status.state === state && this.#status.detail === detail) return;
    this.#status = detail === undefined ? { state } : { state, detail };
    const isFine = state === "open" || state === "connecting";
    const level = isFine ? "info" : state === "backing_off" ? "warn" : "error";
    host.log[level]({ accountId, ...this.#status }, "telegram account");
  }
}
