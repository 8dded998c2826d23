// Ways to a page: its address is judged before the browser hears of it, and again wherever it led.

import type { ToolResult } from "../../conversation.ts";
import { fetchGuard, FetchRefused, portOf } from "../web/fetch-guard.ts";
import type { FetchReach } from "../web/fetch-guard.ts";
import { BrowserProblem, saidOf } from "./browser-problem.ts";
import { pageResult } from "./call.ts";
import type { BrowserCall } from "./call.ts";
import { snapshotOf } from "./look.ts";
import type { SessionTabs } from "./session-tabs.ts";

/** Where a page may be. The last two are nobody's: an empty tab, and the browser's own word that a page was not loaded. */
const ALLOWED = /^(?:https?:|blob:|data:|about:|chrome-error:)/;

/** `open` and `navigate`: loads the address, which has been judged, and gives what is there. @throws BrowserProblem */
export async function visit(call: BrowserCall): Promise<ToolResult> {
  const { args, timeoutMs, signal, tabs } = call;
  const { url } = args;
  const isNew = args.action === "open";
  if (!isNew && url === undefined) throw new BrowserProblem("`navigate` needs `url`");
  const tab = isNew ? await tabs.open() : tabs.tab(args.tab);
  if (url === undefined) return pageResult(call, await tab.headline());
  try {
    const response = await tab.page.goto(url, { timeout: timeoutMs, signal, waitUntil: "domcontentloaded" });
    await tab.page
      .waitForLoadState("load", { timeout: Math.min(timeoutMs, 5_000), signal })
      .catch(() => undefined);
    const status = response ? [`Status: ${response.status()}`] : [];
    return pageResult(call, await tab.headline(), ...status, "", await snapshotOf(call, tab));
  } catch (error) {
    const said = saidOf(error);
    if (/download is starting/i.test(said)) {
      // The library says so before it tells of the download itself.
      if (!tabs.isDownloading)
        await tab.page.waitForEvent("download", { timeout: 2_000 }).catch(() => undefined);
      await tabs.settled(signal);
      return pageResult(call, await tab.headline());
    }
    const refused = call.browser.proxy.refusals(tabs.takeHosts());
    throw new BrowserProblem(`\`${url}\` was not loaded: ${[said, ...refused].join("; ")}`);
  }
}

/** Closes tabs that lie where no page may be (`file:`, `chrome:`), before anything of them is shown. */
export async function leaveForbidden(tabs: SessionTabs): Promise<void> {
  const wrong = tabs.all.filter(({ page }) => !ALLOWED.test(page.url()));
  await Promise.all(wrong.map((tab) => tabs.close(tab)));
}

/** The address as it is written in full, names looked up. @throws BrowserProblem where it may not be visited */
export async function judgeAddress(written: string, reach: FetchReach): Promise<string> {
  if (!URL.canParse(written))
    throw new BrowserProblem("that is no web address; it begins with http:// or https://");
  const url = new URL(written);
  const guard = fetchGuard(reach);
  try {
    guard.check(url);
    await new Promise<void>((resolve, reject) => {
      guard.lookup(portOf(url))(url.hostname.replace(/^\[|\]$/g, ""), { all: true }, (error) =>
        error instanceof FetchRefused ? reject(error) : resolve(),
      );
    });
  } catch (error) {
    if (error instanceof FetchRefused)
      throw new BrowserProblem(`\`${written}\` was not loaded: ${error.message}`);
    throw error;
  }
  return url.href;
}
