// The control page for everybody: by keyboard, on a phone, behind a token, under a path, over a lost line, with a big
// table, and against what a server should never say.

import { afterEach, describe, expect, it, onTestFinished } from "vitest";

import { Visitor } from "../breakage/visitor.ts";
import { connected, hasBrowser } from "./browser.ts";
import { type ControlPlace, type PlaceOptions, sections, startPlace } from "./control-place.ts";

const markup = `<img src=x onerror=document.title='owned'>${"x".repeat(80)}`;

function config({ gateway = "{}", bindings = 2 }: { gateway?: string; bindings?: number } = {}): string {
  const lines = Array.from(
    { length: bindings },
    (_, n) =>
      `    { koiId: "${n % 2 === 0 ? "sun" : "moon"}", match: { channel: "webchat", accountId: "default", peer: { kind: "dm", id: "visitor-${n}" } } },\n`,
  );
  return `{
  gateway: ${gateway},
  kois: { list: [{ id: "main", default: true }, { id: "sun" }, { id: "moon" }] },
  bindings: [
${lines.join("")}  ],
  session: { dmScope: "per-channel-peer" },
}
`;
}

describe.skipIf(!hasBrowser())("the control page for everybody", () => {
  let complaints: readonly string[] = [];
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  async function start(text = config(), options: PlaceOptions = {}): Promise<ControlPlace> {
    const place = await startPlace(text, options);
    onTestFinished(() => place.close());
    complaints = place.complaints;
    return place;
  }

  it("works by keyboard alone", async () => {
    const place = await start();
    const page = await place.open();
    const focused = (): Promise<string> => page.evaluate("document.activeElement.textContent.trim()");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the content");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Routing");
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("Routing");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("H2");
    for (let count = 0; count < 4; count += 1) await page.keyboard.press("Tab");
    await page.keyboard.type("visitor-1");
    await page.keyboard.press("Enter");
    await page.locator('.answer[data-koi="moon"]').waitFor();
    // On from the form: Ask, more facts, the filter, the highlight, the tree.
    const inTree = (): Promise<boolean> =>
      page.evaluate("document.activeElement.getAttribute('role') === 'treeitem'");
    for (let count = 0; count < 10 && !(await inTree()); count += 1) await page.keyboard.press("Tab");
    expect(await focused()).toContain("webchat");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toContain("visitor-0");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toContain("visitor-1");
    expect(await page.locator(".node.lit.koi-node").textContent()).toContain("moon");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await page.evaluate("document.activeElement.getAttribute('aria-expanded')")).toBe("false");
    expect(await page.locator(".node.folded .koi").allTextContents()).toEqual(["sun 1", "moon 1"]);
    await page.keyboard.press("Tab");
    expect(await focused()).toContain("sun");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toContain("moon");
  });

  it("fits a phone in every section, in light and dark", async () => {
    const place = await start(config({ bindings: 40 }));
    const phones = [
      [360, "light"],
      [390, "dark"],
      [440, "light"],
    ] as const;
    for (const [width, colorScheme] of phones) {
      const page = await place.open("overview", { viewport: { width, height: 740 }, colorScheme });
      for (const section of sections) {
        await page.locator(`#sections a[href="#${section}"]`).click();
        await page.locator(`[data-view="${section}"]`).waitFor();
        const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect([section, beyond]).toEqual([section, 0]);
      }
      await page.locator('#sections a[href="#routing"]').click();
      await page.locator(".binding .to").first().waitFor();
      expect(await page.locator(".wires").isVisible()).toBe(false);
    }
  });

  it("folds the accounts of a big table, and unfolds what is looked for", async () => {
    const place = await start(config({ bindings: 450 }));
    const page = await place.open("routing");
    expect(await page.locator("#picture-count").textContent()).toBe("450 bindings");
    expect(await page.locator(".node.folded .koi").allTextContents()).toEqual(["sun 225", "moon 225"]);
    await page.locator("#ask [name=peerId]").fill("visitor-430");
    await page.locator("#ask [name=peerId]").press("Enter");
    await page.locator('.node.lit[data-key="binding 430"]').waitFor();
    await page.locator('.node[data-key="account webchat default"]').click();
    await page.locator(".node.folded").click();
    await page.locator('.node[data-key="binding 449"]').waitFor({ state: "detached" });
    await page.getByRole("treeitem", { name: "Show more; 19 bindings left" }).click();
    await page.locator('.node[data-key="binding 449"]').waitFor();
    // Only lines that can be seen are drawn.
    expect(await page.locator(".wires path").count()).toBeLessThan(100);
    await page.locator("#picture-filter").fill("visitor-44");
    expect(await page.locator("#picture-count").textContent()).toBe("11 of 450 bindings");
  });

  it("asks for the token, and keeps it out of the address", async () => {
    const gateway = '{ auth: { mode: "token", token: "${SESAME}" } }';
    const place = await start(config({ gateway }), { env: { SESAME: "open-sesame-0123456789" } });
    const page = await place.blank();
    await page.goto(`${place.gateway.url}control/`);
    await page.locator("#sign-in-dialog[open]").waitFor();
    await page.keyboard.type("wrong");
    await page.keyboard.press("Enter");
    await page.locator("#sign-in-text", { hasText: "this is not the gateway's token" }).waitFor();
    await page.locator("#sign-in-token").fill("open-sesame-0123456789");
    await page.keyboard.press("Enter");
    await connected(page);
    await page.locator("#overview-content .card").first().waitFor();
    expect(page.url()).not.toContain("sesame");
    // One token for both pages of the tab.
    await page.getByRole("link", { name: "WebChat" }).click();
    await connected(page);
  });

  it("works under a path", async () => {
    const gateway = '{ controlUi: { basePath: "/desk" } }';
    const place = await start(config({ gateway }), { basePath: "/desk/" });
    const page = await place.blank();
    await page.goto(new URL("desk/control", place.gateway.url).href);
    expect(new URL(page.url()).pathname).toBe("/desk/control/");
    await connected(page);
    await page.locator("#overview-content .card").first().waitFor();
  });

  it("says that the line is lost, comes back by itself, and shows what is so then", async () => {
    const place = await start();
    const page = await place.blank();
    let isReachable = true;
    const cuts: (() => Promise<void>)[] = [];
    await page.routeWebSocket(/\/api$/, async (socket) => {
      if (!isReachable) return socket.close({ code: 1012 });
      socket.connectToServer();
      cuts.push(() => socket.close({ code: 1012 }));
      return undefined;
    });
    await page.goto(`${place.gateway.url}control/#messages`);
    await connected(page);
    isReachable = false;
    for (const cut of cuts) await cut();
    await page.locator("#notice", { hasText: "What stands here may be out of date." }).waitFor();
    const visitor = await place.visit("zoe");
    await visitor.locator("#composer-input").fill("hello");
    await visitor.locator("#composer-input").press("Enter");
    await visitor.locator('.message[data-status="accepted"]').waitFor();
    isReachable = true;
    await connected(page);
    await page.locator("#notice").waitFor({ state: "hidden" });
    await page.locator(".outcome", { hasText: "zoe" }).waitFor();
    // The new connection has subscribed again.
    await visitor.locator("#composer-input").fill("again");
    await visitor.locator("#composer-input").press("Enter");
    await expect.poll(() => page.locator(".outcome", { hasText: "zoe" }).count()).toBe(2);
  });

  it("goes back to earlier messages, and finds rare ones", async () => {
    const place = await start();
    const visitors = Array.from({ length: 7 }, (_, n) => new Visitor(`visitor-${n}`));
    for (const visitor of visitors) {
      onTestFinished(() => visitor.leave());
      await visitor.connect(place.gateway.url);
      for (let n = 0; n < 18; n += 1) visitor.say(`${visitor.id}-${n}`);
    }
    const isTaken = (): boolean => visitors.every((visitor) => visitor.waiting === 0);
    await expect.poll(isTaken, { timeout: 20_000 }).toBe(true);
    const page = await place.open("messages");
    await expect.poll(() => page.locator(".outcome").count()).toBe(100);
    await page.locator("#outcomes-earlier").click();
    await expect.poll(() => page.locator(".outcome").count()).toBe(126);
    expect(await page.locator("#outcomes-earlier").isVisible()).toBe(false);
    await page.locator("#outcome-koi").selectOption("sun");
    await expect.poll(() => page.locator(".outcome").count()).toBe(18);
  });

  it("takes names from a hostile server for text, and holds at most 500 messages", async () => {
    const place = await start();
    const page = await place.blank({ viewport: { width: 360, height: 740 } });
    const facts = { channel: "webchat", accountId: "default", peer: { kind: "dm", id: markup } };
    const hostile: Record<string, unknown> = {
      "pairing.list": {
        requests: [
          {
            channel: "webchat",
            accountId: markup,
            personId: markup,
            name: markup.toUpperCase(),
            code: markup,
            requestedAt: markup,
            expiresAt: markup,
          },
        ],
      },
      "sessions.list": {
        sessions: [{ koiId: markup, sessionKey: markup, messages: 1, lastInteractionAt: markup }],
        total: 1,
        unread: [{ koiId: markup, problem: markup }],
      },
    };
    const record = (n: number): object => ({
      at: new Date(n).toISOString(),
      messageRef: `webchat:default:m${n}`,
      tableDigest: markup,
      outcome: markup,
      stage: markup,
      reasonCode: markup,
      facts,
      koiId: markup,
    });
    await page.routeWebSocket(/\/api$/, (socket) => {
      const server = socket.connectToServer();
      const asked = new Map<string, string>();
      let seq = 0;
      socket.onMessage((text) => {
        const frame = JSON.parse(String(text)) as { type: string; id: string; method: string };
        if (frame.type === "request") asked.set(frame.id, frame.method);
        server.send(text);
      });
      server.onMessage((text) => {
        const frame = JSON.parse(String(text)) as { type: string; id: string; payload: unknown };
        if (frame.type === "event") return;
        const method = asked.get(frame.id) ?? "";
        if (hostile[method]) frame.payload = hostile[method];
        socket.send(JSON.stringify(frame));
        if (method !== "outcomes.list") return;
        for (let n = 1; n <= 520; n += 1) {
          seq += 1;
          socket.send(JSON.stringify({ type: "event", event: "outcome", payload: record(n), seq }));
        }
      });
    });
    await page.goto(`${place.gateway.url}control/#messages`);
    await page.locator('[data-ref="webchat:default:m520"]').waitFor();
    expect(await page.locator(".outcome").count()).toBe(500);
    await page.locator(".outcome summary").first().click();
    await page.locator(".outcome .details").first().waitFor();
    await page.locator('#sections a[href="#pairing"]').click();
    expect(await page.locator(".pairing-row").textContent()).toContain(markup);
    await page.getByRole("button", { name: "Approve" }).click();
    expect(await page.locator("#confirm-text").textContent()).toContain(markup);
    await page.keyboard.press("Escape");
    await page.locator('#sections a[href="#sessions"]').click();
    await page.locator(".session-row").waitFor();
    for (const section of sections) {
      await page.locator(`#sections a[href="#${section}"]`).click();
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    }
    expect(await page.locator("main img, dialog img").count()).toBe(0);
    expect(await page.title()).toBe("Dead letters · SKYKOI Control");
  });
});
