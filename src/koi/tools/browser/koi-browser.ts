// The browser of one koi while it runs: one process with a profile in the koiDir, which no other koi has, one way out (the
// guarded proxy), and the tabs of each session.

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Browser, BrowserContext, Page } from "playwright-core";

import type { SessionKey } from "../../../routing/ids.ts";
import { BrowserProblem } from "./browser-problem.ts";
import { type GuardedProxy, startGuardedProxy } from "./guarded-proxy.ts";
import { SessionTabs } from "./session-tabs.ts";

const START_MS = 30_000;
const CLOSE_MS = 5_000;

/** Nothing of a page leaves by another way than the proxy, and the browser talks to nobody by itself. */
const ARGS = [
  "--disable-quic",
  "--webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How a browser is started. */
export interface BrowserSetup {
  readonly executablePath: string;
  readonly noSandbox: boolean;
  /** The koi's folder for it, absolute; made 0700. */
  readonly folder: string;
  /** What the process finds in its environment: nothing of the gateway's secrets. */
  readonly env: Readonly<Record<string, string>>;
}

/** A browser that runs. */
export class KoiBrowser {
  readonly proxy: GuardedProxy;
  readonly #context: BrowserContext;
  readonly #downloads: string;
  readonly #sessions = new Map<SessionKey, SessionTabs>();
  #lastId = 0;
  #opening = 0;
  #isOpen = true;

  private constructor(context: BrowserContext, proxy: GuardedProxy, downloads: string) {
    this.#context = context;
    this.proxy = proxy;
    this.#downloads = downloads;
    context.on("page", (page) => this.#sortOut(page));
    context.on("close", () => {
      this.#isOpen = false;
      void proxy.close().catch(() => undefined);
    });
  }

  /** Starts one. @throws BrowserProblem where it does not start */
  static async start({ executablePath, noSandbox, folder, env }: BrowserSetup): Promise<KoiBrowser> {
    const [profile, home, downloads] = ["profile", "home", "under-way"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    // What an earlier one left there is nobody's any more.
    await rm(downloads, { recursive: true, force: true });
    for (const path of [folder, profile, home, downloads])
      await mkdir(path, { recursive: true, mode: 0o700 });
    const [{ chromium }, proxy] = await Promise.all([import("playwright-core"), startGuardedProxy()]);
    try {
      const context = await chromium.launchPersistentContext(profile, {
        executablePath,
        headless: true,
        chromiumSandbox: !noSandbox,
        // Loopback goes through it too.
        proxy: { ...proxy.address, bypass: "<-loopback>" },
        downloadsPath: downloads,
        acceptDownloads: true,
        viewport: { width: 1280, height: 800 },
        // The gateway decides when it ends.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        env: { ...env, HOME: home },
        args: ARGS,
        timeout: START_MS,
      });
      return new KoiBrowser(context, proxy, downloads);
    } catch (error) {
      await proxy.close();
      throw new BrowserProblem(whyNot(error));
    }
  }

  /** Whether it runs. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The browser's version. */
  get version(): string {
    const browser: Browser | null = this.#context.browser();
    return browser?.version() ?? "unknown";
  }

  /** The tabs of a session. */
  session(key: SessionKey): SessionTabs {
    const known = this.#sessions.get(key);
    if (known) return known;
    const tabs = new SessionTabs({
      context: this.#context,
      downloads: this.#downloads,
      nextId: () => `t${(this.#lastId += 1)}`,
      newPage: () => this.#newPage(),
    });
    this.#sessions.set(key, tabs);
    return tabs;
  }

  /** Whether a session has tabs open. */
  hasTabs(): boolean {
    return [...this.#sessions.values()].some(({ all }) => all.length > 0);
  }

  /** Ends it. Never rejects. */
  async close(): Promise<void> {
    this.#isOpen = false;
    const closed = this.#context.close().catch(() => undefined);
    await Promise.race([closed, new Promise((resolve) => void setTimeout(resolve, CLOSE_MS).unref())]);
    await this.proxy.close().catch(() => undefined);
  }

  async #newPage(): Promise<Page> {
    this.#opening += 1;
    try {
      return await this.#context.newPage();
    } finally {
      this.#opening -= 1;
    }
  }

  /** A page that no session's page has opened belongs to nobody, and is closed. */
  #sortOut(page: Page): void {
    setImmediate(() => {
      const isSomebodys = [...this.#sessions.values()].some((tabs) => tabs.has(page));
      if (!isSomebodys && this.#opening === 0) void page.close().catch(() => undefined);
    });
  }
}

/** Why a browser did not start, without the machine's folders. */
function whyNot(error: unknown): string {
  const text = error instanceof Error ? error.message : "";
  if (/ProcessSingleton|SingletonLock|existing browser session|already in use/i.test(text))
    return "the browser of this koi runs in another process already";
  if (/No usable sandbox|SUID sandbox/i.test(text))
    return "the browser finds no sandbox of its own on this machine; the person who runs the gateway must see to it (skykoi doctor)";
  return "the browser did not start; the person who runs the gateway must see to it (skykoi doctor)";
}
