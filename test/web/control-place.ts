// A real gateway in a home of its own, its control page in a browser, and visitors who write to it.

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

import { configFile, type GatewayChild, startGatewayChild } from "../breakage/gateway-child.ts";
import { connected, launchBrowser, say } from "./browser.ts";

/** A section of the page, as its address names it. */
export type Section =
  | "overview"
  | "routing"
  | "messages"
  | "sessions"
  | "pairing"
  | "config"
  | "dead-letters";

/** All of them, in the order of the page. */
export const sections: readonly Section[] = [
  "overview",
  "routing",
  "messages",
  "sessions",
  "pairing",
  "config",
  "dead-letters",
];

/** A gateway and a browser. */
export interface ControlPlace {
  readonly home: string;
  readonly gateway: GatewayChild;
  /** Errors of pages, and what their content security policy forbade. */
  readonly complaints: string[];
  /** Writes the config, as editors do. */
  write(config: string): void;
  /** The control page, connected, in a context of its own. */
  open(section?: Section, options?: BrowserContextOptions): Promise<Page>;
  /** A page without anything done to it. */
  blank(options?: BrowserContextOptions): Promise<Page>;
  /** A WebChat page of this visitor, connected. */
  visit(visitor: string, account?: string): Promise<Page>;
  close(): Promise<void>;
}

/** How a place is made. */
export interface PlaceOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Path of the page; default `/`. */
  readonly basePath?: string;
  /** Called with the home before the gateway starts. */
  readonly prepare?: (home: string) => void;
}

/** Starts a gateway with this config, and a browser. */
export async function startPlace(
  config: string,
  { env = {}, basePath = "/", prepare }: PlaceOptions = {},
): Promise<ControlPlace> {
  const home = mkdtempSync(join(tmpdir(), "skykoi-control-"));
  mkdirSync(dirname(configFile(home)), { recursive: true, mode: 0o700 });
  const write = (text: string): void => {
    writeFileSync(`${configFile(home)}.new`, text, { mode: 0o600 });
    renameSync(`${configFile(home)}.new`, configFile(home));
  };
  write(config);
  prepare?.(home);
  const gateway = await startGatewayChild({ home, env });
  const browser: Browser = await launchBrowser();
  const complaints: string[] = [];
  const address = (path: string): string =>
    new URL(`${basePath.replace(/^\//, "")}${path}`, gateway.url).href;

  const blank = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext(options);
    // Shorter than a test may take, so that a failure says what was waited for.
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("WebSocket connection"))
        complaints.push(message.text());
    });
    return page;
  };
  return {
    home,
    gateway,
    complaints,
    write,
    blank,
    async open(section = "overview", options = {}) {
      const page = await blank(options);
      await page.goto(address(`control/#${section}`));
      await connected(page);
      for (const id of ["gateway", "picture-count"])
        await page.locator(`#${id}:not(:empty)`).waitFor({ state: "attached" });
      return page;
    },
    async visit(visitor, account) {
      const page = await blank();
      await page.goto(address(`?visitor=${visitor}${account === undefined ? "" : `&account=${account}`}`));
      await connected(page);
      return page;
    },
    async close() {
      await browser.close();
      await gateway.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Says something and waits until the gateway has it. */
export async function sayAndWait(page: Page, text: string): Promise<void> {
  await say(page, text);
  await page.locator('.message[data-own="true"][data-status]:not([data-status="pending"])').last().waitFor();
}
