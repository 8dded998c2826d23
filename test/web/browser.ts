// A headless Chromium for the tests of pages, and what they look at on the page. Without a browser they are skipped, and
// say so.

import { existsSync } from "node:fs";

import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** Whether there is a browser; if not, says loudly how to get one. */
export function hasBrowser(): boolean {
  if (existsSync(executablePath)) {
    return true;
  }
  console.warn(
    `\n*** SKIPPED: pages and the tool browser are NOT tested, since there is no browser at ${executablePath}.\n` +
      "*** Run `apt-get install chromium`, or set CHROMIUM_PATH.\n",
  );
  return false;
}

/** Starts the browser. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Writes into the message field and sends with Enter. */
export async function say(page: Page, text: string): Promise<void> {
  await page.locator("#composer-input").fill(text);
  await page.locator("#composer-input").press("Enter");
}

/** Waits until the page is connected. */
export async function connected(page: Page): Promise<void> {
  await page.locator('#connection[data-state="open"]').waitFor();
}

/** The texts of all bubbles, from the top. */
export function bubbles(page: Page): Promise<string[]> {
  return page.locator(".message .bubble").allTextContents();
}
