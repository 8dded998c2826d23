// The browsers of one process: at most one a koi, started with their first use, closed when nobody has used them for a
// while, and with the gateway.

import { join } from "node:path";

import { DEFAULTS } from "../../../config/defaults.ts";
import type { HomeBase } from "../../home-path.ts";
import { commandEnvironment } from "../exec/command-environment.ts";
import type { ToolScope } from "../tool.ts";
import { BrowserProblem } from "./browser-problem.ts";
import { findBrowser } from "./find-browser.ts";
import type { KoiBrowser } from "./koi-browser.ts";

/** Most browsers at once: each takes some hundred MB. */
const MAX_BROWSERS = 4;

/** What a use of a browser needs to know. */
export type BrowserUser = Pick<ToolScope, "gateway" | "koi" | "home">;

interface Running {
  readonly starting: Promise<KoiBrowser>;
  browser?: KoiBrowser;
  users: number;
  lastUse: number;
  timer?: NodeJS.Timeout;
}

/** Browsers, by koiDir. */
export class BrowserPool {
  readonly #base: HomeBase;
  readonly #minuteMs: number;
  readonly #running = new Map<string, Running>();
  /** Those that are on their way out: their profile is not free yet. */
  readonly #ending = new Map<string, Promise<void>>();
  #uses = 0;
  #isClosed = false;

  /** `minuteMs`: how long a minute of `idleMinutes` is, for tests. */
  constructor(base: HomeBase, minuteMs = 60_000) {
    this.#base = base;
    this.#minuteMs = minuteMs;
  }

  /** The koi's browser, where it runs. */
  peek({ home }: BrowserUser): KoiBrowser | undefined {
    const browser = this.#running.get(home.koiDir)?.browser;
    return browser?.isOpen === true ? browser : undefined;
  }

  /**
   * Does something with the koi's browser, which is started where it does not run. What waits for its start gives up at
   * `signal`; the browser is then there for the next one.
   * @throws BrowserProblem where there is none
   */
  async use<T>(
    user: BrowserUser,
    signal: AbortSignal,
    work: (browser: KoiBrowser) => Promise<T>,
  ): Promise<T> {
    const { koiDir } = user.home;
    const running = this.#taken(user);
    running.users += 1;
    this.#uses += 1;
    running.lastUse = this.#uses;
    clearTimeout(running.timer);
    try {
      return await work(await startedBefore(signal, running.starting));
    } finally {
      running.users -= 1;
      if (running.browser?.isOpen === false) this.#forget(koiDir, running);
      else if (running.users === 0) this.#closeLater(user, running);
    }
  }

  /** Ends the koi's browser; whether it ran. */
  async stop({ home }: BrowserUser): Promise<boolean> {
    const running = this.#running.get(home.koiDir);
    if (!running) return false;
    await this.#end(home.koiDir, running);
    return true;
  }

  /** Ends them all; none is started from then on. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const [koiDir, running] of this.#running) void this.#end(koiDir, running);
    await Promise.all(this.#ending.values());
  }

  #taken(user: BrowserUser): Running {
    if (this.#isClosed) throw new BrowserProblem("the gateway stops");
    const known = this.#running.get(user.home.koiDir);
    if (known && known.browser?.isOpen !== false) return known;
    if (known) this.#forget(user.home.koiDir, known);
    const settings = user.gateway.config.tools?.browser;
    const found = findBrowser(settings, this.#base);
    if (!found.ok) throw new BrowserProblem(found.problem);
    this.#makeRoom();
    const setup = {
      executablePath: found.path,
      noSandbox: settings?.noSandbox ?? DEFAULTS.tools.browser.noSandbox,
      folder: join(user.home.koiDir, "browser"),
      env: commandEnvironment(this.#base),
    };
    const before = this.#ending.get(user.home.koiDir) ?? Promise.resolve();
    const starting = before.then(async () => {
      const { KoiBrowser } = await import("./koi-browser.ts");
      return KoiBrowser.start(setup);
    });
    const running: Running = { starting, users: 0, lastUse: 0 };
    this.#running.set(user.home.koiDir, running);
    starting.then(
      (browser) => {
        running.browser = browser;
      },
      () => this.#forget(user.home.koiDir, running),
    );
    return running;
  }

  /** Closes the one that was not used for the longest time, where there are too many. @throws BrowserProblem */
  #makeRoom(): void {
    if (this.#running.size < MAX_BROWSERS) return;
    const idle = [...this.#running].filter(([, { users }]) => users === 0);
    const [oldest] = idle.sort(([, one], [, other]) => one.lastUse - other.lastUse);
    if (!oldest)
      throw new BrowserProblem(`${MAX_BROWSERS} browsers of other kois are in use; try again in a while`);
    void this.#end(...oldest);
  }

  #closeLater({ gateway, home }: BrowserUser, running: Running): void {
    if (this.#running.get(home.koiDir) !== running) return;
    const minutes = gateway.config.tools?.browser?.idleMinutes ?? DEFAULTS.tools.browser.idleMinutes;
    const end = (): void => void this.#end(home.koiDir, running);
    running.timer = setTimeout(end, minutes * this.#minuteMs).unref();
  }

  /** Resolves when its process is gone. Never rejects. */
  #end(koiDir: string, running: Running): Promise<void> {
    this.#forget(koiDir, running);
    const ended = running.starting
      .then((browser) => browser.close())
      .catch(() => undefined)
      .then(() => {
        if (this.#ending.get(koiDir) === ended) this.#ending.delete(koiDir);
      });
    this.#ending.set(koiDir, ended);
    return ended;
  }

  #forget(koiDir: string, running: Running): void {
    clearTimeout(running.timer);
    if (this.#running.get(koiDir) === running) this.#running.delete(koiDir);
  }
}

/** The browser, unless `signal` comes first. @throws BrowserProblem */
async function startedBefore(signal: AbortSignal, starting: Promise<KoiBrowser>): Promise<KoiBrowser> {
  if (signal.aborted) throw new BrowserProblem("the turn was stopped");
  let end: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    end = () => reject(new BrowserProblem("the turn was stopped"));
    signal.addEventListener("abort", end);
  });
  try {
    return await Promise.race([starting, stopped]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
