// `act`: what a person would do in a page.

import type { ToolResult } from "../../conversation.ts";
import { BrowserProblem } from "./browser-problem.ts";
import { pageResult } from "./call.ts";
import type { BrowserCall } from "./call.ts";
import { elementOf } from "./look.ts";
import type { Tab } from "./tab.ts";

/** How long a page gets to begin what a click leads to. */
const SETTLE_MS = 300;

type Kind = NonNullable<BrowserCall["args"]["kind"]>;

/** Does it, and tells where the page is then. @throws BrowserProblem */
export async function act(call: BrowserCall): Promise<ToolResult> {
  const { args, tabs, signal, timeoutMs } = call;
  const kind = need(args.kind, "kind");
  const tab = tabs.tab(args.tab);
  const said = await deeds[kind](call, tab);
  if (kind !== "wait" && kind !== "evaluate") {
    await new Promise((resolve) => void setTimeout(resolve, SETTLE_MS));
    const isLoaded = tab.page.waitForLoadState("domcontentloaded", {
      timeout: Math.min(timeoutMs, 5_000),
      signal,
    });
    await isLoaded.catch(() => undefined);
    await tabs.settled(signal);
  }
  return pageResult(call, await tab.headline(), ...(said === undefined ? [] : ["", said]));
}

const deeds: Readonly<Record<Kind, (call: BrowserCall, tab: Tab) => Promise<string | undefined | void>>> = {
  click: async ({ args, ...call }, tab) => {
    const element = await elementOf(tab, need(args.ref, "ref"));
    await (args.double === true ? element.dblclick(limits(call)) : element.click(limits(call)));
  },
  type: async ({ args, ...call }, tab) => {
    const element = await elementOf(tab, need(args.ref, "ref"));
    const text = need(args.text, "text");
    await (args.slowly === true
      ? element.pressSequentially(text, limits(call))
      : element.fill(text, limits(call)));
    if (args.submit === true) await element.press("Enter", limits(call));
  },
  fill: async ({ args, ...call }, tab) => {
    for (const { ref, value } of need(args.fields, "fields")) {
      const element = await elementOf(tab, ref);
      await (typeof value === "string"
        ? element.fill(value, limits(call))
        : element.setChecked(value, limits(call)));
    }
  },
  press: async ({ args, ...call }, tab) => {
    const key = need(args.key, "key");
    if (args.ref === undefined) await tab.page.keyboard.press(key);
    else await (await elementOf(tab, args.ref)).press(key, limits(call));
  },
  hover: async ({ args, ...call }, tab) => (await elementOf(tab, need(args.ref, "ref"))).hover(limits(call)),
  select: async ({ args, ...call }, tab) => {
    const element = await elementOf(tab, need(args.ref, "ref"));
    await element.selectOption(need(args.values, "values"), limits(call));
  },
  wait: async ({ args, timeoutMs, signal }, tab) => {
    const ms = args.seconds === undefined ? undefined : Math.min(args.seconds * 1_000, timeoutMs);
    if (args.text !== undefined) {
      const shown = tab.page.getByText(args.text).first();
      await shown.waitFor({ state: "visible", timeout: ms ?? timeoutMs, signal });
    } else if (ms === undefined) throw new BrowserProblem("`wait` needs `text` or `seconds`");
    else await tab.page.waitForTimeout(ms);
  },
  evaluate: async ({ args, settings }, tab) => {
    if (settings.evaluate !== true)
      throw new BrowserProblem(
        "`evaluate` is off: `tools.browser.evaluate` of the configuration does not allow it",
      );
    const script = need(args.script, "script");
    const called = `(() => { const value = (\n${script}\n); return typeof value === "function" ? value() : value; })()`;
    const value: unknown = await tab.page.evaluate(called);
    return value === undefined ? "(no value)" : JSON.stringify(value, null, 1);
  },
};

function limits({ timeoutMs, signal }: Pick<BrowserCall, "timeoutMs" | "signal">): {
  readonly timeout: number;
  readonly signal: AbortSignal;
} {
  return { timeout: timeoutMs, signal };
}

function need<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new BrowserProblem(`this needs \`${name}\``);
  return value;
}
