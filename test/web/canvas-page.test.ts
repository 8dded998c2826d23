// The pages of kois in WebChat: the built gateway, a scripted model that calls `canvas`, and the page in a real browser.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Frame, FrameLocator, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { startGatewayChild } from "../breakage/gateway-child.ts";
import { callsReply, textReply } from "../fakes/models/model-reply.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { connected, hasBrowser, say } from "./browser.ts";
import { startPlace } from "./control-place.ts";
import type { ControlPlace } from "./control-place.ts";

describe.skipIf(!hasBrowser())("a koi's page in WebChat", () => {
  let models: ModelServer;
  let place: ControlPlace;

  beforeEach(async () => {
    // What a visitor says is what the koi asks of `canvas`.
    models = await startOpenAiServer(({ body }) => {
      const messages = body["messages"] as { role: string; content: string }[];
      const last = messages.at(-1);
      const args = last?.role === "user" ? /\{.*\}/s.exec(JSON.stringify(last.content)) : null;
      if (!args) return textReply("done");
      return callsReply(["canvas", JSON.parse(JSON.parse(`"${args[0]}"`) as string) as object]);
    });
    const config = {
      kois: { defaults: { model: "local/tiny" }, list: [{ id: "alpha", default: true }, { id: "beta" }] },
      models: { providers: { local: { baseUrl: models.baseUrl } } },
      // One session for all of a koi's visitors: what is shown is each one's own all the same.
      session: { dmScope: "main" },
      messages: { queue: { debounceMs: 0 } },
      bindings: [{ koiId: "beta", match: { channel: "webchat", peer: { kind: "dm", id: "bea" } } }],
    };
    place = await startPlace(JSON.stringify(config));
  });
  afterEach(async () => {
    await place.close();
    await models.close();
  });

  /** Has the koi call `canvas`, and waits until its turn is over. */
  async function draw(page: Page, args: object): Promise<void> {
    const answers = page.locator('.message[data-role="assistant"][data-state="done"]');
    const before = await answers.count();
    await say(page, JSON.stringify(args));
    await answers.nth(before).waitFor();
  }

  function inside(page: Page): FrameLocator {
    return page.frameLocator("#canvas-place iframe");
  }

  async function frameOf(page: Page): Promise<Frame | null | undefined> {
    const [element] = await page.locator("#canvas-place iframe").elementHandles();
    return element?.contentFrame();
  }

  it("appears, changes in parts, goes and comes back", async () => {
    const page = await place.visit("anna");
    expect(await page.locator("#canvas").isVisible()).toBe(false);
    const html =
      "<style>h1 { color: rgb(1, 2, 3) }</style><h1>Pond</h1><p>Koi: <b id=count>3</b></p><div style='height:3000px'></div>";
    await draw(page, { action: "write", title: "The pond", html });
    await inside(page).getByRole("heading", { name: "Pond" }).waitFor();
    const color = "getComputedStyle(document.querySelector('h1')).color";
    expect(await (await frameOf(page))?.evaluate(color)).toBe("rgb(1, 2, 3)");
    expect(await page.locator("#canvas-title").textContent()).toBe("alpha: The pond");
    await draw(page, { action: "push", id: "count", html: "<i>4</i>" });
    await inside(page).locator("#count i", { hasText: "4" }).waitFor();
    await draw(page, { action: "hide" });
    await page.locator("#canvas").waitFor({ state: "hidden" });
    await draw(page, { action: "present", title: "Again" });
    await inside(page).locator("#count", { hasText: "4" }).waitFor();
    expect(await page.locator("#canvas-title").textContent()).toBe("alpha: Again");
    expect(place.complaints).toEqual([]);
  });

  it("is there again after a reload, in a second tab, and after a restart of the gateway", async () => {
    const page = await place.visit("anna");
    await draw(page, { action: "write", html: "<h1>Pond</h1><p id=p>3</p>" });
    await draw(page, { action: "push", id: "p", html: "4" });
    const isThere = async (one: Page): Promise<void> => {
      await inside(one).getByRole("heading", { name: "Pond" }).waitFor();
      await inside(one).locator("#p", { hasText: "4" }).waitFor();
    };
    await page.reload();
    await connected(page);
    await isThere(page);
    await isThere(await place.visit("anna"));
    await place.gateway.stop();
    const next = await startGatewayChild({ home: place.home });
    try {
      const after = await place.blank();
      await after.goto(`${next.url}?visitor=anna`);
      await connected(after);
      await isThere(after);
    } finally {
      await next.stop();
    }
  });

  it("is seen by nobody else, whether of the same koi, the same session or a room of that name", async () => {
    const others = [await place.visit("cara"), await place.visit("bea"), await place.visit("dora&room=anna")];
    const heard: string[] = [];
    for (const other of others) {
      other.on("websocket", (socket) =>
        socket.on("framereceived", ({ payload }) => heard.push(payload.toString())),
      );
    }
    const page = await place.visit("anna");
    await draw(page, { action: "write", html: "<h1>private plan</h1>" });
    await draw(page, { action: "push", id: "h1", html: "x" });
    await inside(page).getByRole("heading").waitFor();
    // Those who were there, and those who come.
    for (const other of others) {
      await other.reload();
      await connected(other);
      await draw(other, { action: "read" });
      expect(await other.locator("#canvas").isVisible()).toBe(false);
    }
    expect(heard.filter((frame) => frame.includes('"canvases"'))).toHaveLength(others.length);
    expect(heard.filter((frame) => frame.includes("private plan"))).toEqual([]);
    // And what another's koi shows stands beside nothing of anna's.
    await draw(others[1] as Page, { action: "write", html: "<h1>of beta</h1>" });
    await inside(others[1] as Page)
      .getByRole("heading", { name: "of beta" })
      .waitFor();
    expect(await page.locator("#canvas-title").textContent()).toBe("Page of alpha");
  });

  it("runs no script, reaches nobody, and sees nothing of the page around it", async () => {
    const asked: string[] = [];
    const witness = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    }).listen(0, "127.0.0.1");
    await once(witness, "listening");
    const there = `http://127.0.0.1:${(witness.address() as AddressInfo).port}/out`;
    try {
      const page = await place.visit("anna");
      const attack = "document.body.dataset.ran = 1; parent.document.title = 'taken'";
      const html = `<html><head><base href="${there}/"><meta http-equiv=refresh content="0;url=${there}">
        <style>@import "${there}.css"; body { background: url(${there}.png) }</style><link rel=stylesheet href=${there}.css>
        <link rel=prefetch href=${there}><link rel=preconnect href=${there}></head><body onload="${attack}">
        <h1>Hello</h1><script>${attack}</script><img src=${there} onerror="${attack}"><svg onload="${attack}"><image href=${there} />
        <script>${attack}</script></svg><iframe src=${there}></iframe><iframe srcdoc="<script>${attack}</script>"></iframe>
        <object data=${there}></object><embed src=${there}><video src=${there} poster=${there}></video>
        <form action=${there}><input name=q value=1><button>Send</button></form>
        <a id=a href=${there} ping=${there} target=_blank>away</a><a id=j href="javascript:${attack}">script</a></body></html>`;
      await draw(page, { action: "write", html });
      const frame = inside(page);
      await frame.getByRole("heading", { name: "Hello" }).waitFor();
      await frame.locator("#a").click();
      await frame.locator("#j").click();
      await frame.getByRole("button", { name: "Send" }).click();
      await draw(page, {
        action: "push",
        id: "a",
        html: `<img src=${there} onerror="${attack}"><script>${attack}</script>`,
      });
      await frame.locator("#a img").waitFor({ state: "attached" });
      // Still there, and nothing of it ran.
      await frame.getByRole("heading", { name: "Hello" }).waitFor();
      expect(await frame.locator("body").getAttribute("data-ran")).toBeNull();
      expect(await page.title()).toBe("SKYKOI WebChat");
      expect(page.context().pages()).toHaveLength(1);
      const content = await frameOf(page);
      expect(await page.locator("#canvas-place iframe").getAttribute("sandbox")).toBe("allow-scripts");
      expect(await content?.evaluate("self.origin")).toBe("null");
      expect(
        await content?.evaluate(
          "(() => { try { return localStorage.length } catch (e) { return e.name } })()",
        ),
      ).toBe("SecurityError");
      expect(
        await content?.evaluate(
          "(() => { try { return parent.document.title } catch (e) { return e.name } })()",
        ),
      ).toBe("SecurityError");
      // Where somebody puts in a way to another address all the same, the page around it refuses it.
      await content?.evaluate(`{ location.href = ${JSON.stringify(there)} }`).catch(() => undefined);
      await draw(page, { action: "present" });
      expect(asked).toEqual([]);
    } finally {
      witness.close();
    }
  });

  it("stands in a frame that is nobody's origin, also by itself", async () => {
    const answer = await fetch(new URL("canvas/frame.html", place.gateway.url));
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[A-Za-z0-9+/=]{44}'; style-src 'unsafe-inline';/,
    );
    expect(policy).toContain("sandbox allow-scripts");
    expect(policy).not.toContain("allow-same-origin");
    expect(answer.headers.get("x-dns-prefetch-control")).toBe("off");
    const page = await place.blank();
    await page.goto(new URL("canvas/frame.html", place.gateway.url).href);
    await page.evaluate("postMessage({ type: 'page', html: '<h1>forged</h1>', parts: [] }, '*')");
    expect(await page.evaluate("self.origin")).toBe("null");
    expect(await page.locator("h1").count()).toBe(0);
  });

  it("fits a phone and works by keyboard", async () => {
    const page = await place.visit("anna");
    await page.setViewportSize({ width: 360, height: 640 });
    await draw(page, {
      action: "write",
      title: "T".repeat(100),
      html: `<p>${"wide ".repeat(300)}</p><p>${"x".repeat(500)}</p>`,
    });
    await inside(page).getByText("wide").first().waitFor();
    expect(await page.locator("html").evaluate((shown) => shown.scrollWidth)).toBeLessThanOrEqual(360);
    const width = await (await frameOf(page))?.evaluate("document.documentElement.scrollWidth");
    expect(width).toBeLessThanOrEqual(360);
    for (const id of ["canvas", "scroller", "composer"]) {
      const box = await page.locator(`#${id}`).boundingBox();
      expect(box?.height).toBeGreaterThan(40);
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(640);
    }
    expect(await page.locator("#canvas-place iframe").getAttribute("title")).toMatch(/^alpha: T+$/);
    await page.locator("#canvas-hide").focus();
    await page.keyboard.press("Enter");
    await page.locator("#canvas").waitFor({ state: "hidden" });
    expect(await page.locator("#canvas-show").evaluate((button) => button.matches(":focus"))).toBe(true);
    await page.keyboard.press("Enter");
    await inside(page).getByText("wide").first().waitFor();
    expect(await page.locator("#canvas-hide").evaluate((button) => button.matches(":focus"))).toBe(true);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("IFRAME");
    await page.keyboard.press("End");
    const scrolled = async (): Promise<unknown> =>
      (await frameOf(page))?.evaluate("document.scrollingElement.scrollTop > 0");
    await expect.poll(scrolled, { timeout: 10_000 }).toBe(true);
    expect(place.complaints).toEqual([]);
  });
});
