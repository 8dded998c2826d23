// A newcomer's first quarter of an hour: start, chat in a browser, bind two visitors to two kois, change a
// binding while people write, stop and start again.

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connected, hasBrowser, launchBrowser, say } from "../web/browser.ts";
import { type Newcomer, type StartedGateway, newcomer } from "./started-command.ts";

function configOf(annaKoi: string): string {
  return `// Two visitors, two kois.
{
  kois: {
    list: [
      { id: "main", default: true },
      { id: "sun", name: "Sun" },
      { id: "moon", name: "Moon" },
    ],
  },
  bindings: [
    { koiId: "${annaKoi}", match: { channel: "webchat", peer: { kind: "dm", id: "anna" } } },
    { koiId: "moon", match: { channel: "webchat", peer: { kind: "dm", id: "ben" } } },
  ],
  session: { dmScope: "per-channel-peer" },
}
`;
}

interface Visitor {
  readonly page: Page;
  /** How often the page connected. */
  connections(): number;
}

/** The n-th answer (from 0), complete: who gave it, in which session, and what it says. */
async function answer(page: Page, n: number): Promise<{ koi: string; session: string; text: string }> {
  const view = page.locator('.message[data-role="assistant"][data-state="done"]').nth(n);
  await view.waitFor({ timeout: 20_000 });
  return {
    koi: (await view.getAttribute("data-koi")) ?? "",
    session: (await view.getAttribute("data-session")) ?? "",
    text: (await view.locator(".bubble").textContent()) ?? "",
  };
}

async function tableDigest(url: string): Promise<string> {
  const status = (await (await fetch(`${url}status`)).json()) as { table: { digest: string } };
  return status.table.digest;
}

/** Writes the config and waits until the gateway runs on it. */
async function edit(gateway: StartedGateway, path: string, text: string): Promise<void> {
  const before = await tableDigest(gateway.url);
  writeFileSync(path, text);
  const deadline = Date.now() + 15_000;
  while ((await tableDigest(gateway.url)) === before) {
    if (Date.now() > deadline) throw new Error(`the config was not taken up:\n${gateway.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.skipIf(!hasBrowser())("the README's command in an empty home", () => {
  let place: Newcomer;
  let gateway: StartedGateway;
  let browser: Browser;
  let anna: Visitor;
  let ben: Visitor;
  const config = (): string => join(place.home, ".SKYKOI/SKYKOI.json");

  async function visit(name: string): Promise<Visitor> {
    const context = await browser.newContext();
    const page = await context.newPage();
    let connections = 0;
    page.on("websocket", () => connections++);
    await page.goto(`${gateway.url}?visitor=${name}`);
    await connected(page);
    return { page, connections: () => connections };
  }

  beforeAll(async () => {
    place = newcomer();
    gateway = await place.start();
    browser = await launchBrowser();
    anna = await visit("anna");
    ben = await visit("ben");
  });

  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
    place?.remove();
  });

  it("writes a first config that only its owner can read", () => {
    expect(readFileSync(config(), "utf8")).toContain('{ id: "main", default: true }');
    expect(statSync(config()).mode & 0o777).toBe(0o600);
  });

  it("answers with the one koi of the first config", async () => {
    await say(anna.page, "hello");
    expect(await answer(anna.page, 0)).toMatchObject({ koi: "main", session: "koi:main:webchat:dm:anna" });
  });

  it("lets two visitors be answered each by their own koi in their own session", async () => {
    await edit(gateway, config(), configOf("sun"));
    await say(anna.page, "a word for the sun");
    await say(ben.page, "a word for the moon");
    const [toAnna, toBen] = await Promise.all([answer(anna.page, 1), answer(ben.page, 0)]);
    expect(toAnna).toMatchObject({ koi: "sun", session: "koi:sun:webchat:dm:anna" });
    expect(toAnna.text).toContain("a word for the sun");
    expect(toAnna.text).toContain("SKYKOI.json:11");
    expect(toBen).toMatchObject({ koi: "moon", session: "koi:moon:webchat:dm:ben" });
    expect(toBen.text).not.toContain("sun");
  });

  it("hands the next message over when a binding changes, without a reconnect", async () => {
    await edit(gateway, config(), configOf("moon"));
    await say(anna.page, "and now?");
    expect(await answer(anna.page, 2)).toMatchObject({ koi: "moon", session: "koi:moon:webchat:dm:anna" });
    expect([anna.connections(), ben.connections()]).toEqual([1, 1]);
  });

  it("keeps the old table while the config is broken, and says where", async () => {
    writeFileSync(config(), configOf("mooon"));
    await expect
      .poll(async () => (await (await fetch(`${gateway.url}status`)).json()) as unknown, { timeout: 15_000 })
      .toMatchObject({ state: "degraded" });
    expect(gateway.output()).toMatch(/SKYKOI\.json:11:\d+ binding\/unknown-koi/);
    await say(anna.page, "still there?");
    expect(await answer(anna.page, 3)).toMatchObject({ koi: "moon" });
    await edit(gateway, config(), configOf("sun"));
  });

  it("keeps conversations over a restart", async () => {
    const port = Number(new URL(gateway.url).port);
    await gateway.stop();
    expect(gateway.output()).toContain("gateway has stopped");
    gateway = await place.start(port);
    await connected(ben.page);
    await ben.page.reload();
    expect((await answer(ben.page, 0)).text).toContain("a word for the moon");
    await say(ben.page, "again");
    expect(await answer(ben.page, 1)).toMatchObject({ koi: "moon", session: "koi:moon:webchat:dm:ben" });
  });
});
