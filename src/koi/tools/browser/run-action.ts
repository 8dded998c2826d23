// One call of `browser`: what needs no browser is answered without, everything else gets the koi's, and a time to be done in.

import { withTimeLimit } from "../time-limit.ts";
import { DEFAULTS } from "../../../config/defaults.ts";
import { errorResult, jsonResult } from "../../conversation.ts";
import type { ToolResult } from "../../conversation.ts";
import { HostError } from "../host/tool-host.ts";
import type { ToolContext } from "../tool.ts";
import { reachOf } from "../web/fetch-guard.ts";
import { foreignText } from "../foreign-text.ts";
import { act } from "./act.ts";
import type { BrowserArgs } from "./browser-args.ts";
import type { BrowserPool } from "./browser-pool.ts";
import { BrowserProblem, saidOf } from "./browser-problem.ts";
import { pageResult } from "./call.ts";
import type { BrowserCall } from "./call.ts";
import { consoleLines, pdf, screenshot, snapshot } from "./look.ts";
import { judgeAddress, leaveForbidden, visit } from "./visit.ts";

/** Runs the action. @throws BrowserProblem where there is no browser for it */
export async function runAction(
  args: BrowserArgs,
  pool: BrowserPool,
  context: ToolContext,
): Promise<ToolResult> {
  if (args.action === "status") return status(pool, context);
  if (args.action === "stop") return stop(pool, context);
  const reach = reachOf(context);
  const url = args.url === undefined ? undefined : await judgeAddress(args.url, reach);
  return pool.use(context, context.signal, (browser) => {
    browser.proxy.allow(reach);
    return withTimeLimit(context.signal, timeoutOf(context), (limited) =>
      runIn(callOf({ ...args, url }, browser, context, limited), context),
    );
  });
}

function callOf(
  args: BrowserArgs,
  browser: BrowserCall["browser"],
  context: ToolContext,
  signal: AbortSignal,
): BrowserCall {
  const { gateway, host, sessionKey, maxResultChars } = context;
  const settings = gateway.config.tools?.browser ?? {};
  const tabs = browser.session(sessionKey);
  tabs.host = host;
  const timeoutMs = timeoutOf(context);
  return { args, browser, tabs, host, settings, timeoutMs, signal, maxChars: maxResultChars };
}

/** Milliseconds that an action may take. */
function timeoutOf({ gateway }: ToolContext): number {
  return (gateway.config.tools?.browser?.timeoutSec ?? DEFAULTS.tools.browser.timeoutSec) * 1_000;
}

/** Runs the action, but no longer than it may take; a page that is stuck is closed then. */
async function runIn(call: BrowserCall, { signal }: ToolContext): Promise<ToolResult> {
  const { args, tabs, timeoutMs, maxChars } = call;
  const over = new Promise<never>((_, reject) => {
    const end = (): void => reject(new BrowserProblem("time"));
    if (call.signal.aborted) end();
    call.signal.addEventListener("abort", end, { once: true });
  });
  try {
    return await Promise.race([doIt(call), over]);
  } catch (error) {
    if (call.signal.aborted) {
      const tab = tabs.all.find(({ id }) => id === (args.tab ?? tabs.current));
      const isStuck = tab !== undefined && !(await tab.answers());
      if (isStuck) await tabs.close(tab);
      if (signal.aborted) return errorResult("the turn was stopped");
      const end = isStuck ? `; ${tab.id} did not answer any more and was closed` : "";
      return errorResult(`it took longer than ${timeoutMs / 1_000} seconds${end}`);
    }
    if (error instanceof BrowserProblem || error instanceof HostError) return errorResult(error.message);
    return errorResult(`it did not succeed:\n${foreignText(saidOf(error), maxChars)}`);
  }
}

async function doIt(call: BrowserCall): Promise<ToolResult> {
  const { args, tabs, browser } = call;
  // Where a page of this session has gone between two calls.
  await leaveForbidden(tabs);
  switch (args.action) {
    case "open":
    case "navigate":
      return visit(call);
    case "snapshot":
      return snapshot(call);
    case "act":
      return act(call);
    case "screenshot":
      return screenshot(call);
    case "pdf":
      return pdf(call);
    case "console":
      return consoleLines(call);
    case "focus": {
      const tab = tabs.tab(args.tab);
      tabs.focus(tab);
      return pageResult(call, await tab.headline());
    }
    case "close": {
      await tabs.close(tabs.tab(args.tab));
      return listOf(call);
    }
    case "tabs":
      return listOf(call);
    default:
      return jsonResult({ isRunning: true, version: browser.version, tabs: tabs.all.length });
  }
}

async function listOf(call: BrowserCall): Promise<ToolResult> {
  const { all, current } = call.tabs;
  const lines = await Promise.all(
    all.map(async (tab) => (await tab.headline()) + (tab.id === current ? "\n(current)" : "")),
  );
  return pageResult(call, ...(lines.length === 0 ? ["(no tab is open)"] : lines));
}

function status(pool: BrowserPool, context: ToolContext): ToolResult {
  const browser = pool.peek(context);
  if (!browser) return jsonResult({ isRunning: false });
  const tabs = browser.session(context.sessionKey);
  return jsonResult({ isRunning: true, version: browser.version, tabs: tabs.all.length });
}

/** Closes the tabs of the session, and the browser where no other session of the koi uses it. */
async function stop(pool: BrowserPool, context: ToolContext): Promise<ToolResult> {
  const browser = pool.peek(context);
  await browser?.session(context.sessionKey).closeAll();
  if (browser?.hasTabs() !== true) await pool.stop(context);
  return jsonResult({ isRunning: false });
}
