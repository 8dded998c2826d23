// The tabs of one session: other sessions of the koi neither see nor touch them.

import type { BrowserContext, Page } from "playwright-core";

import type { ToolHost } from "../host/tool-host.ts";
import { BrowserProblem } from "./browser-problem.ts";
import { keepDownload } from "./downloads.ts";
import { Tab } from "./tab.ts";

/** Most tabs of one session, those that pages open included. */
const MAX_TABS = 10;
const MAX_NOTES = 20;
const MAX_HOSTS = 500;

/** What a session needs of its browser. */
export interface TabsHome {
  readonly context: BrowserContext;
  /** Where downloads under way lie. */
  readonly downloads: string;
  /** A new id. */
  nextId(): string;
  /** A page of nobody's yet. */
  newPage(): Promise<Page>;
}

/** Tabs. */
export class SessionTabs {
  readonly #home: TabsHome;
  readonly #tabs = new Map<string, Tab>();
  readonly #pending = new Set<Promise<void>>();
  readonly #hosts = new Set<string>();
  #notes: string[] = [];
  #current: string | undefined;
  /** Where files of this session go; set by each call. */
  host: ToolHost | undefined;

  constructor(home: TabsHome) {
    this.#home = home;
  }

  /** All, in the order in which they were opened. */
  get all(): readonly Tab[] {
    return [...this.#tabs.values()];
  }

  /** The id of the one that is meant where none is named. */
  get current(): string | undefined {
    return this.#current;
  }

  /** Whether it holds `page`. */
  has(page: Page): boolean {
    return this.all.some((tab) => tab.page === page);
  }

  /** A new tab, which is the current one then. @throws BrowserProblem where there are too many */
  async open(): Promise<Tab> {
    if (this.#tabs.size >= MAX_TABS)
      throw new BrowserProblem(`there are ${MAX_TABS} tabs already; close one first`);
    return this.#adopt(await this.#home.newPage());
  }

  /** The named tab, or the current one. @throws BrowserProblem where there is none */
  tab(id: string | undefined): Tab {
    const tab = this.#tabs.get(id ?? this.#current ?? "");
    if (tab) return tab;
    throw new BrowserProblem(
      id === undefined
        ? "no tab is open; open an address first"
        : `there is no tab \`${id}\`; ask for \`tabs\``,
    );
  }

  /** Makes a tab the current one. */
  focus(tab: Tab): void {
    this.#current = tab.id;
  }

  async close(tab: Tab): Promise<void> {
    this.#forget(tab);
    await tab.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.all.map((tab) => this.close(tab)));
  }

  /** Whether a download has begun and not ended. */
  get isDownloading(): boolean {
    return this.#pending.size > 0;
  }

  /** Waits for downloads that have begun, at most until `signal`. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#pending.size === 0) return;
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([Promise.all(this.#pending), aborted]);
  }

  /** Hosts that its pages asked for since the last call. */
  takeHosts(): ReadonlySet<string> {
    const hosts = new Set(this.#hosts);
    this.#hosts.clear();
    return hosts;
  }

  /** What happened since the last call, a line each. */
  takeNotes(): readonly string[] {
    const notes = this.#notes;
    this.#notes = [];
    return notes;
  }

  #adopt(page: Page): Tab {
    const tab = new Tab(this.#home.nextId(), page);
    this.#tabs.set(tab.id, tab);
    this.#current = tab.id;
    page.on("request", (request) => this.#asked(request.url()));
    page.on("websocket", (socket) => this.#asked(socket.url()));
    page.on("popup", (popup) => this.#takePopup(tab, popup));
    page.on("close", () => this.#forget(tab));
    page.on("crash", () => {
      this.#note(`the page in ${tab.id} crashed; the tab is closed`);
      void this.close(tab);
    });
    page.on("dialog", (dialog) => {
      this.#note(
        `${tab.id} showed a dialog (${dialog.type()}), which was dismissed: ${dialog.message().slice(0, 300)}`,
      );
      void dialog.dismiss().catch(() => undefined);
    });
    page.on("download", (download) => {
      if (!this.host) return void download.cancel().catch(() => undefined);
      const kept = keepDownload(download, this.host, this.#home.downloads).then((note) => this.#note(note));
      this.#pending.add(kept);
      void kept.then(() => this.#pending.delete(kept));
    });
    return tab;
  }

  #takePopup(opener: Tab, popup: Page): void {
    if (this.#tabs.size >= MAX_TABS) {
      this.#note(`${opener.id} wanted to open one tab too many`);
      return void popup.close().catch(() => undefined);
    }
    this.#note(`${opener.id} opened ${this.#adopt(popup).id}, which is the current tab now`);
  }

  #asked(url: string): void {
    if (this.#hosts.size < MAX_HOSTS && URL.canParse(url)) this.#hosts.add(new URL(url).hostname);
  }

  #forget(tab: Tab): void {
    this.#tabs.delete(tab.id);
    if (this.#current === tab.id) this.#current = [...this.#tabs.keys()].at(-1);
  }

  #note(text: string): void {
    if (this.#notes.length < MAX_NOTES) this.#notes.push(text);
  }
}
