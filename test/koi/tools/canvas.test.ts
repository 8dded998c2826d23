// The tool `canvas` without a page that shows it: who has it, its limits, and what is on disk.

import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { MAX_HTML_BYTES, MAX_PARTS_BYTES } from "../../../src/koi/canvas/canvas.ts";
import type { CanvasChange } from "../../../src/koi/canvas/canvas.ts";
import { canvasPath } from "../../../src/koi/canvas/canvas-file.ts";
import { Canvases } from "../../../src/koi/canvas/canvases.ts";
import { resultText } from "../../../src/koi/conversation.ts";
import { makeCanvasTool } from "../../../src/koi/tools/canvas/canvas.ts";
import { canvasSource } from "../../../src/koi/tools/canvas/canvas-source.ts";
import type { ToolContext } from "../../../src/koi/tools/tool.ts";
import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { toolBench } from "./make-context.ts";

const webchat: Facts = {
  channel: "webchat",
  accountId: "default" as AccountId,
  peer: { kind: "dm", id: "anna" as PeerId },
};

async function bench(facts: Facts = webchat): Promise<{
  readonly context: ToolContext;
  readonly workspace: string;
  readonly canvases: Canvases;
  readonly changes: CanvasChange[];
  say(args: object): Promise<string>;
}> {
  const made = await toolBench();
  const context: ToolContext = { ...made.context, facts };
  const canvases = new Canvases(() => 1_000);
  const changes: CanvasChange[] = [];
  canvases.watch((change) => changes.push(change));
  const tool = makeCanvasTool(canvases);
  const say = async (args: object): Promise<string> => {
    const result = await tool.run({ ...args }, context);
    return (result.isError ? "error: " : "") + resultText(result);
  };
  return { context, workspace: made.workspace, canvases, changes, say };
}

test("only turns in the WebChat have it", async () => {
  const { context, canvases } = await bench();
  const source = canvasSource(canvases);
  expect((await source(context)).map(({ name }) => name)).toEqual(["canvas"]);
  expect(await source({ ...context, facts: { ...webchat, channel: "telegram" } })).toEqual([]);
});

test("a page is written, pushed into, hidden and read, and each change is told once it is on disk", async () => {
  const { context, changes, say } = await bench();
  expect(await say({ action: "read" })).toBe("there is no page yet");
  expect(await say({ action: "write", title: "Pond", html: "<p id=a>1</p>" })).toBe("the page is shown");
  expect(await say({ action: "push", id: "a", html: "2" })).toBe("the page is shown");
  expect(await say({ action: "push", id: "a", html: "3" })).toBe("the page is shown");
  expect(await say({ action: "hide" })).toBe("the page is hidden");
  const said = { isShown: false, title: "Pond", html: "<p id=a>1</p>", parts: [["a", "3"]] };
  expect(JSON.parse(await say({ action: "read" }))).toEqual(said);
  expect(changes.map(({ canvas, part }) => [canvas.version, canvas.isShown, part])).toEqual([
    [1000, true, undefined],
    [1001, true, "a"],
    [1002, true, "a"],
    [1003, false, undefined],
  ]);
  const path = canvasPath(context.home.koiDir, { accountId: webchat.accountId, peer: webchat.peer });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, "..")).mode & 0o777).toBe(0o700);
  // Another process, as after a restart.
  const later = await new Canvases(() => 5).read({
    koiId: context.koi.id,
    koiDir: context.home.koiDir,
    place: webchat,
  });
  expect(later).toEqual({ ...said, version: 1003 });
});

test("a new page forgets what was pushed into the one before", async () => {
  const { say } = await bench();
  await say({ action: "write", title: "Pond", html: "<p id=a>1</p>" });
  await say({ action: "push", id: "a", html: "2" });
  await say({ action: "write", html: "<p id=a>new</p>" });
  expect(JSON.parse(await say({ action: "read" }))).toMatchObject({ title: "Pond", parts: [] });
});

test("a page can come from a file of the workspace, and from no other", async () => {
  const { say, workspace, context } = await bench();
  writeFileSync(join(workspace, "page.html"), "<h1>From a file</h1>");
  expect(await say({ action: "write", path: "page.html" })).toBe("the page is shown");
  expect(await say({ action: "read" })).toContain("From a file");
  writeFileSync(join(context.home.koiDir, "auth-profiles.json"), "{}");
  expect(await say({ action: "write", path: join(context.home.koiDir, "auth-profiles.json") })).toMatch(
    /^error: .*is not for you/,
  );
});

test("what is too large or makes no sense is refused, and changes nothing", async () => {
  const { say, changes } = await bench();
  expect(await say({ action: "present" })).toBe("error: there is no page yet; `write` one");
  expect(await say({ action: "push", id: "a", html: "x" })).toBe("error: there is no page yet; `write` one");
  expect(await say({ action: "write" })).toMatch(/^error: `write` needs/);
  expect(await say({ action: "write", html: "é".repeat(MAX_HTML_BYTES / 2 + 1) })).toMatch(
    /^error: a page has at most/,
  );
  await say({ action: "write", html: "<p id=a></p><p id=b></p>" });
  expect(await say({ action: "push", id: "nowhere", html: "x" })).toMatch(/^error: no element/);
  const half = "x".repeat(MAX_PARTS_BYTES / 2 + 1);
  expect(await say({ action: "push", id: "a", html: half })).toBe("the page is shown");
  expect(await say({ action: "push", id: "b", html: half })).toMatch(/^error: what is pushed has at most/);
  expect(changes).toHaveLength(2);
});

test("changes at once are done one after the other", async () => {
  const { say, changes } = await bench();
  const ids = Array.from({ length: 20 }, (_, index) => `e${index}`);
  await say({ action: "write", html: ids.map((id) => `<p id=${id}></p>`).join("") });
  await Promise.all(ids.map((id) => say({ action: "push", id, html: id })));
  expect(
    changes
      .at(-1)
      ?.canvas.parts.map(([id]) => id)
      .sort(),
  ).toEqual([...ids].sort());
  expect(new Set(changes.map(({ canvas }) => canvas.version)).size).toBe(21);
});

test("a broken file counts as no page, and is kept aside when a new one is written", async () => {
  const { say, context } = await bench();
  const path = canvasPath(context.home.koiDir, { accountId: webchat.accountId, peer: webchat.peer });
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, '{"version": 1');
  expect(await say({ action: "read" })).toBe("there is no page yet");
  expect(existsSync(path)).toBe(true);
  await say({ action: "write", html: "<p>new</p>" });
  expect(readdirSync(join(path, "..")).filter((name) => name.includes(".broken-"))).toHaveLength(1);
});

test("a visitor, a room of that name and another account have canvases of their own", () => {
  const paths = [
    webchat,
    { ...webchat, peer: { kind: "group", id: "anna" as PeerId } } as const,
    { ...webchat, accountId: "shop" as AccountId },
  ].map((place) => canvasPath("/koi", place));
  expect(new Set(paths).size).toBe(3);
});
