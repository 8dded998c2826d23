// What one call of the tool works with.

import { foreignText } from "../foreign-text.ts";
import { textResult } from "../../conversation.ts";
import type { ToolResult } from "../../conversation.ts";
import type { BrowserToolConfig } from "../../../config/tools.ts";
import type { ToolHost } from "../host/tool-host.ts";
import type { BrowserArgs } from "./browser-args.ts";
import type { KoiBrowser } from "./koi-browser.ts";
import type { SessionTabs } from "./session-tabs.ts";

/** A call in a browser that runs. */
export interface BrowserCall {
  readonly args: BrowserArgs;
  readonly browser: KoiBrowser;
  readonly tabs: SessionTabs;
  readonly host: ToolHost;
  readonly settings: BrowserToolConfig;
  /** Milliseconds that the whole action may take. */
  readonly timeoutMs: number;
  /** Aborted when the turn ends or the time is over. */
  readonly signal: AbortSignal;
  readonly maxChars: number;
}

/** Lines of the page, and what has happened since the last call, as a result. All of it counts as the page's words. */
export function pageResult(
  { tabs, browser, maxChars }: BrowserCall,
  ...lines: readonly string[]
): ToolResult {
  const refused = browser.proxy.refusals(tabs.takeHosts()).map((refusal) => `Refused: ${refusal}.`);
  const text = foreignText(
    [...lines, ...tabs.takeNotes()].join("\n"),
    maxChars - refused.join("\n").length - 1,
  );
  return textResult([text, ...refused].join("\n"));
}
