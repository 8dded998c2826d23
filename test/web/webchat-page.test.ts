// The page in a real browser, against the real channel: what people see, and that nothing is lost or doubled. The
// gateway's other end (what becomes of a message, what a koi says) is played by each test.

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Answerer, EmitOutcome, InboundMessage, ReplyTarget } from "../../src/channels/channel.ts";
import { answerer, says } from "../channels/webchat/fixtures.ts";
import { deferred } from "../channels/webchat/deferred.ts";
import { account, startWebChatServer } from "../channels/webchat/webchat-server.ts";
import type { WebChatServer, WebChatServerOptions } from "../channels/webchat/webchat-server.ts";
import { bubbles, connected, hasBrowser, launchBrowser, say } from "./browser.ts";

const home: Answerer = {
  koiId: "home",
  tier: "default",
  bindingIndex: null,
  sessionKey: "koi:home:main",
};

function back(message: InboundMessage): ReplyTarget {
  const { accountId, peer } = message.facts;
  return { accountId, peer, replyToMessageId: message.messageId };
}

describe.skipIf(!hasBrowser())("the WebChat page", () => {
  let browser: Browser;
  let context: BrowserContext;
  let server: WebChatServer;
  let complaints: string[];

  // One context for all: each test's server has a port, and so an origin and a storage, of its own.
  beforeAll(async () => {
    browser = await launchBrowser();
    context = await browser.newContext();
  });
  afterAll(() => browser.close());
  beforeEach(() => {
    complaints = [];
  });
  afterEach(async () => {
    await Promise.all(context.pages().map((page) => page.close()));
    await server.close();
    // Among them: everything that the content security policy forbids.
    if (complaints.length > 0) {
      throw new Error(`the page complains: ${complaints.join("; ")}`);
    }
  });

  async function start(options: WebChatServerOptions = {}): Promise<void> {
    server = await startWebChatServer(options);
  }

  async function open(query = ""): Promise<Page> {
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      // A refused socket is what some tests are about.
      if (message.type() === "error" && !message.text().includes("WebSocket connection")) {
        complaints.push(message.text());
      }
    });
    await page.goto(`http://127.0.0.1:${server.port}/${query}`);
    await connected(page);
    return page;
  }

  /** Puts into the transcript what a finished turn would. */
  function remember(message: InboundMessage, replyId: string, text: string, covers?: string[]): void {
    const { accountId, peer } = message.facts;
    const { messageId, sender, sentAtMs } = message;
    server.transcript.push(
      { accountId, peer, id: messageId, role: "user", text: message.text, at: sentAtMs, from: sender.id },
      {
        accountId,
        peer,
        id: replyId,
        role: "assistant",
        text,
        at: sentAtMs + 1,
        answerer,
        ...(covers && { covers }),
      },
    );
  }

  it("sends a message, shows it at once, and marks it when the gateway has it", async () => {
    const journal = deferred<EmitOutcome>();
    await start({ decide: () => journal.promise });
    const page = await open("?visitor=anna");
    await say(page, "hello");
    await page.locator('.message[data-role="user"][data-status="pending"]').waitFor();
    expect((await server.arrival(1)).facts.peer).toStrictEqual({ kind: "dm", id: "anna" });
    journal.resolve({ outcome: "accepted" });
    await page.locator('.message[data-role="user"][data-status="accepted"]').waitFor();
    expect(await bubbles(page)).toStrictEqual(["hello"]);
    expect(await page.locator("#composer-input").inputValue()).toBe("");
    expect(await page.locator("#identity").textContent()).toBe("You are anna");
  });

  it("shows a reply of several parts once, whenever its parts and the history come", async () => {
    await start();
    const page = await open("?visitor=anna");
    await say(page, "tell me all");
    const message = await server.arrival(1);
    const target = back(message);
    const bubblesAre = async (...texts: readonly string[]): Promise<void> =>
      void (await expect.poll(() => bubbles(page)).toStrictEqual(["tell me all", ...texts]));
    await server.channel.send(target, says("one"), "r1");
    await server.channel.send(target, says("two"), "r1/2");
    await bubblesAre("one", "two");
    remember(message, "r1", "one two three", ["r1/2", "r1/3"]);
    // The page comes back by itself, with what it has.
    await context.setOffline(true);
    server.channel.disconnectAll();
    await page.locator('#connection[data-state="reconnecting"]').waitFor();
    await context.setOffline(false);
    await bubblesAre("one two three");
    // The last part was on its way still.
    await server.channel.send(target, says("three"), "r1/3");
    await page.reload();
    await bubblesAre("one two three");
    await server.channel.send(target, says("three"), "r1/3");
    await server.channel.send(target, says("next"), "r2");
    await bubblesAre("one two three", "next");
  });

  it("shows a reply that grows, who gave it and why", async () => {
    await start();
    const page = await open("?visitor=anna");
    await say(page, "hello");
    const target = back(await server.arrival(1));
    await server.channel.typing(target, true);
    await page.locator("#typing").waitFor();
    await server.channel.draft(target, says("Good mor"), "r1");
    const reply = page.locator('.message[data-role="assistant"]');
    await page.locator('[data-koi="anna"][data-state="growing"]').waitFor();
    expect(await reply.locator(".bubble").textContent()).toBe("Good mor");
    expect(await page.locator("#typing").isVisible()).toBe(false);
    await server.channel.draft(target, says("Good morning"), "r1");
    await server.channel.send(target, says("Good morning!"), "r1");
    await page.locator('[data-koi="anna"][data-state="done"]').waitFor();
    // Late or repeated, as after a retry: they change nothing.
    await server.channel.send(target, says("Good morning!"), "r1");
    await server.channel.draft(target, says("Good"), "r1");
    await server.channel.send(target, { text: "And me.", answerer: home }, "r2");
    await page.locator('[data-koi="home"]').waitFor();
    expect(await bubbles(page)).toStrictEqual(["hello", "Good morning!", "And me."]);
    expect(await page.locator(".answerer").allTextContents()).toStrictEqual([
      "Anna's koi · binding 0 (peer)",
      "home · default koi",
    ]);
    expect(await page.locator("#announcer").textContent()).toBe("home: And me.");
  });

  it("tells what was refused or meant for no koi, and shows it no other way", async () => {
    await start({
      decide: ({ text }) =>
        text === "psst" ? { outcome: "gated" } : { outcome: "refused", reason: "sender_not_allowed" },
    });
    const page = await open("?visitor=anna&room=team");
    await say(page, "psst");
    await say(page, "hello");
    const refused = page.locator('.message[data-status="refused"] .fate');
    expect(await refused.textContent()).toBe("Not accepted: sender not allowed");
    expect(await refused.getAttribute("title")).toMatch(/^skykoi why anna\/[0-9a-f]{32}$/);
    expect(await page.locator('.message[data-status="gated"] .fate').textContent()).toContain("reply to it");
  });

  it("knows its visitor again after a reload, and shows what was said", async () => {
    await start();
    const page = await open();
    await say(page, "hello");
    const message = await server.arrival(1);
    remember(message, "r1", "Good morning!");
    await page.reload();
    await connected(page);
    await page.locator('[data-koi="anna"]').waitFor();
    expect(await bubbles(page)).toStrictEqual(["hello", "Good morning!"]);
    await say(page, "still me");
    expect((await server.arrival(2)).sender).toStrictEqual(message.sender);
  });

  it("sends again under the same id what was not acknowledged, and shows it once", async () => {
    const journal = deferred<EmitOutcome>();
    await start({ decide: () => journal.promise });
    const page = await open("?visitor=anna");
    await say(page, "hello");
    const message = await server.arrival(1);
    server.cut();
    await page.locator('#connection[data-state="reconnecting"]').waitFor();
    journal.resolve({ outcome: "accepted" });
    await page.locator('.message[data-status="accepted"]').waitFor();
    await server.channel.send(back(message), says("Hi!"), "r1");
    await page.locator('[data-koi="anna"]').waitFor();
    expect(await bubbles(page)).toStrictEqual(["hello", "Hi!"]);
    expect(server.taken).toHaveLength(1);
  });

  it("keeps what is written without a connection, over a reload too, and sends it in order", async () => {
    await start();
    const page = await open("?visitor=anna");
    server.isReachable = false;
    server.cut();
    await page.locator("#notice").waitFor();
    await say(page, "one");
    await say(page, "two");
    expect(await page.locator('.message[data-status="pending"]').count()).toBe(2);
    await page.reload();
    server.isReachable = true;
    await connected(page);
    expect((await server.arrival(2)).text).toBe("two");
    await page.locator('.message[data-status="accepted"] >> nth=1').waitFor();
    expect(server.taken.map((message) => message.text)).toStrictEqual(["one", "two"]);
    expect(await bubbles(page)).toStrictEqual(["one", "two"]);
    const keys = "Object.keys(localStorage).filter((key) => key.startsWith('skykoi.outgoing.'))";
    expect(await page.evaluate(keys)).toStrictEqual([]);
  });

  it("shows once what history and the line both bring", async () => {
    await start();
    const page = await open("?visitor=anna");
    await say(page, "hello");
    const message = await server.arrival(1);
    await page.locator('.message[data-status="accepted"]').waitFor();
    await server.channel.draft(back(message), says("Good mor"), "r1");
    await server.channel.draft(back(message), { text: "A turn that fails", answerer: home }, "r0");
    await page.locator('[data-koi="home"][data-state="growing"]').waitFor();
    server.isReachable = false;
    server.cut();
    await page.locator("#notice").waitFor();
    remember(message, "r1", "Good morning!");
    await server.channel.send(back(message), says("Good morning!"), "r1");
    server.isReachable = true;
    await page.locator("#notice-action").click();
    await page.locator('[data-koi="anna"][data-state="done"]').waitFor();
    await server.channel.send(back(message), says("Good morning!"), "r1");
    await server.channel.send(back(message), { text: "Bye.", answerer: home }, "r2");
    await page.locator('[data-koi="home"]').waitFor();
    expect(await bubbles(page)).toStrictEqual(["hello", "Good morning!", "Bye."]);
    expect(await page.locator("#notice").isVisible()).toBe(false);
  });

  it("shows both tabs of a visitor the same", async () => {
    await start();
    const [page, other] = [await open("?visitor=anna"), await open("?visitor=anna")];
    await say(page, "hello");
    const message = await server.arrival(1);
    await server.channel.send(back(message), says("Hi!"), "r1");
    for (const tab of [page, other]) {
      await tab.locator('[data-koi="anna"]').waitFor();
      expect(await bubbles(tab)).toStrictEqual(["hello", "Hi!"]);
      expect(await tab.locator('.message[data-role="user"]').getAttribute("data-own")).toBe("true");
    }
  });

  it("shows a room to all of its members, who can reply to a koi", async () => {
    await start();
    const anna = await open("?visitor=anna&room=team");
    const bea = await open("?visitor=bea&room=team");
    expect(await bea.locator("#identity").textContent()).toBe("Room team · you are bea");
    await say(anna, "Tea or coffee?");
    await bea.locator('.message[data-own="false"]').waitFor();
    expect(await bea.locator(".message .head").textContent()).toBe("anna");
    await server.channel.send(back(await server.arrival(1)), says("Tea!"), "r1");
    await bea.locator('[data-koi="anna"] .reply').click();
    await say(bea, "Why?");
    expect((await server.arrival(2)).replyTo).toStrictEqual({ messageId: "r1", isOurs: true });
    await anna.locator('.message[data-own="false"][data-role="user"]').waitFor();
    expect(await bubbles(anna)).toStrictEqual([
      "Tea or coffee?",
      "You: Tea or coffee?Tea!",
      "Anna's koi: Tea!Why?",
    ]);
  });

  it("works by keyboard alone", async () => {
    await start();
    const page = await open("?visitor=anna&room=team");
    // The field has the focus from the start.
    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Enter");
    const message = await server.arrival(1);
    expect(message.text).toBe("one\ntwo");
    await server.channel.send(back(message), says("Hi!"), "r1");
    await page.locator('[data-koi="anna"]').waitFor();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    expect(await page.locator("#composer-quote").textContent()).toContain("Anna's koi: Hi!");
    await page.keyboard.press("Escape");
    expect(await page.locator("#composer-quote").isVisible()).toBe(false);
    await page.keyboard.type("three");
    await page.keyboard.press("Tab");
    expect(await page.locator("#composer-send").evaluate((button) => button.matches(":focus"))).toBe(true);
    await page.keyboard.press("Space");
    expect(await server.arrival(2)).not.toHaveProperty("replyTo");
  });

  it("renders code, and no markup of anybody's", async () => {
    await start();
    const page = await open("?visitor=anna");
    const text = '<img src=x onerror="alert(1)">\n```html\n<b>bold</b>\n```\nsee https://example.org/a.';
    await say(page, text);
    await server.channel.send(back(await server.arrival(1)), says(text), "r1");
    const bubble = page.locator('[data-koi="anna"] .bubble');
    await bubble.waitFor();
    expect(await bubble.locator("img, b").count()).toBe(0);
    expect(await bubble.locator("pre code").textContent()).toBe("<b>bold</b>");
    expect(await bubble.locator(".prose >> nth=0").textContent()).toBe('<img src=x onerror="alert(1)">');
    expect(await bubble.locator("a").getAttribute("href")).toBe("https://example.org/a");
  });

  it("fits a phone", async () => {
    await start({ accounts: ["default", "shop"] });
    const page = await open("?visitor=anna&room=team");
    await page.setViewportSize({ width: 360, height: 640 });
    await say(page, "x".repeat(300));
    const wide = `\`\`\`\n${"wide ".repeat(60)}\n\`\`\``;
    await server.channel.send(back(await server.arrival(1)), says(wide), "r1");
    await page.locator("pre").waitFor();
    for (const element of ["html", "#scroller"]) {
      expect(await page.locator(element).evaluate((shown) => shown.scrollWidth)).toBeLessThanOrEqual(360);
    }
    const composer = await page.locator("#composer").boundingBox();
    expect((composer?.y ?? Infinity) + (composer?.height ?? 0)).toBeLessThanOrEqual(640);
  });

  it("has the heading that its account wants", async () => {
    await start({ style: { title: "Ask <us>" } });
    const page = await open();
    await connected(page);
    expect([await page.locator("#heading").textContent(), await page.title()]).toEqual([
      "Ask <us>",
      "Ask <us>",
    ]);
  });

  it("changes the account, and the visitor", async () => {
    await start({ accounts: ["default", "shop"] });
    const page = await open();
    await page.locator("#account").selectOption("shop");
    await page.waitForURL("**/?account=shop");
    await connected(page);
    await say(page, "hello");
    const first = await server.arrival(1);
    expect(first.facts.accountId).toBe(account("shop"));
    await page.locator("#new-visitor").click();
    await page.locator("#new-visitor-confirm").click();
    await page.locator("#empty").waitFor();
    await connected(page);
    await say(page, "hello");
    const second = await server.arrival(2);
    expect(second.sender.id).not.toBe(first.sender.id);
    expect(second.facts.accountId).toBe(account("shop"));
  });

  it("loads earlier messages on demand", async () => {
    await start({
      history: () =>
        Array.from({ length: 120 }, (_, n) => ({
          id: `r${n}`,
          role: "assistant",
          text: `${n}`,
          at: n,
          answerer,
        })),
    });
    const page = await open("?visitor=anna");
    await page.locator("#earlier").click();
    await page.locator('[data-id="r0"]').waitFor();
    expect(await bubbles(page)).toStrictEqual(Array.from({ length: 120 }, (_, n) => `${n}`));
    expect(await page.locator("#earlier").isVisible()).toBe(false);
  });

  it("asks for the token where the gateway wants one, and keeps it out of the address", async () => {
    await start({ isLoopback: false, authenticate: (token) => token === "sesame" });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/?visitor=anna`);
    await page.locator("#sign-in-dialog[open]").waitFor();
    await page.keyboard.type("sesame");
    await page.keyboard.press("Enter");
    await connected(page);
    expect(await page.locator("#identity").textContent()).toBe("You are anna");
    expect(page.url()).not.toContain("sesame");
  });

  it("says why it can't get in, and offers a way", async () => {
    await start({ isLoopback: false });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/?visitor=anna`);
    await page.locator('#connection[data-state="closed"]').waitFor();
    await page.locator("#notice-action").click();
    await connected(page);
    expect(await page.locator("#identity").textContent()).toMatch(/^You are guest-[0-9a-f]{12}$/);
  });

  it("says what it waits for, and comes in when the account is there", async () => {
    await start();
    await server.channel.stop(account("default"));
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/?visitor=anna`);
    await page.locator("#notice", { hasText: "the account is not running" }).waitFor();
    server.isReachable = false;
    await page.locator("#notice", { hasText: "The gateway can't be reached." }).waitFor();
    await say(page, "hello");
    await server.channel.start(account("default"), async () => ({ outcome: "accepted" }));
    server.isReachable = true;
    await page.locator("#notice-action").click();
    await page.locator('.message[data-status="accepted"]').waitFor();
    await page.locator("#notice").waitFor({ state: "hidden" });
  });

  it("shows that the gateway is degraded", async () => {
    await start();
    const page = await open();
    server.channel.showNotice({ degraded: true, detail: "SKYKOI.json:3:1 does not parse" });
    await page.locator("#status", { hasText: "SKYKOI.json:3:1 does not parse" }).waitFor();
    server.channel.showNotice({ degraded: false });
    await page.locator("#status").waitFor({ state: "hidden" });
  });
});
