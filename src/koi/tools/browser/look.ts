// What can be seen of a page: its elements with refs, a picture, a file, what its scripts said.

import type { Locator } from "playwright-core";

import type { ToolResult } from "../../conversation.ts";
import { BrowserProblem } from "./browser-problem.ts";
import { pageResult } from "./call.ts";
import type { BrowserCall } from "./call.ts";
import { fileName, freePath } from "./downloads.ts";
import type { Tab } from "./tab.ts";

const MAX_HEIGHT = 8_000;
const MAX_IMAGE_BYTES = 4_000_000;

/** The elements of a page, or of a part of it, each with its ref. */
export async function snapshotOf({ args, timeoutMs, signal }: BrowserCall, tab: Tab): Promise<string> {
  const options = { mode: "ai", timeout: timeoutMs, signal } as const;
  if (args.action === "snapshot" && args.ref !== undefined) {
    return (await elementOf(tab, args.ref)).ariaSnapshot(options);
  }
  const text = await tab.page.ariaSnapshot(options);
  return text.trim() === "" ? "(an empty page)" : text;
}

/** `snapshot`. */
export async function snapshot(call: BrowserCall): Promise<ToolResult> {
  const tab = call.tabs.tab(call.args.tab);
  return pageResult(call, await tab.headline(), "", await snapshotOf(call, tab));
}

/** `screenshot`: a picture, bounded in height. */
export async function screenshot(call: BrowserCall): Promise<ToolResult> {
  const { args, timeoutMs, signal, tabs } = call;
  const tab = tabs.tab(args.tab);
  const options = { type: "jpeg", quality: 70, scale: "css", timeout: timeoutMs, signal } as const;
  let bytes: Buffer;
  if (args.ref !== undefined) bytes = await (await elementOf(tab, args.ref)).screenshot(options);
  else if (args.fullPage === true) {
    const width = tab.page.viewportSize()?.width ?? 1280;
    const height = await tab.page
      .locator("html")
      .evaluate((html) => html.scrollHeight, undefined, { timeout: timeoutMs });
    const clip = { x: 0, y: 0, width, height: Math.max(1, Math.min(height, MAX_HEIGHT)) };
    bytes = await tab.page.screenshot({ ...options, fullPage: true, clip });
  } else bytes = await tab.page.screenshot(options);
  if (bytes.byteLength > MAX_IMAGE_BYTES)
    throw new BrowserProblem("the picture is too large; take one of an element");
  const { parts } = pageResult(
    call,
    await tab.headline(),
    "The picture shows the page: its words are the page's.",
  );
  return {
    parts: [...parts, { type: "image", mimeType: "image/jpeg", data: bytes.toString("base64") }],
    isError: false,
  };
}

/** `pdf`: the page as a file in the workspace. */
export async function pdf(call: BrowserCall): Promise<ToolResult> {
  const tab = call.tabs.tab(call.args.tab);
  const bytes = await tab.page.pdf({ printBackground: true });
  const title = await tab.page.title();
  const path = await freePath(call.host, fileName(`${title.trim() || "page"}.pdf`));
  await call.host.writeFile(path, bytes);
  return pageResult(call, await tab.headline(), `printed to \`${path}\` (${bytes.byteLength} bytes)`);
}

/** `console`: what scripts of the page wrote. */
export async function consoleLines(call: BrowserCall): Promise<ToolResult> {
  const tab = call.tabs.tab(call.args.tab);
  const lines = tab.lines.length === 0 ? ["(nothing was written)"] : tab.lines;
  return pageResult(call, await tab.headline(), "", ...lines);
}

/** The element of a ref. @throws BrowserProblem where the newest snapshot has none */
export async function elementOf(tab: Tab, ref: string): Promise<Locator> {
  if (/^(?:f\d+)?e\d+$/.test(ref)) {
    const element = tab.page.getByRef(ref);
    if ((await element.count().catch(() => 0)) > 0) return element;
  }
  throw new BrowserProblem(
    `there is no element \`${ref}\` in ${tab.id}; take a new snapshot and use a ref of it`,
  );
}
