// The control page in a real browser, against the real gateway: each section shows what is so, and does what it says.

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { errorReply, textReply } from "../fakes/models/model-reply.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { addModel } from "../breakage/talking-gateway.ts";
import { hasBrowser, say } from "./browser.ts";
import { type ControlPlace, sayAndWait, startPlace } from "./control-place.ts";

const markup = "<img src=x onerror=document.title='owned'>";

const config = (annaKoi = "sun"): string => `// Who answers whom.
{
  kois: {
    list: [
      { id: "main", default: true },
      { id: "sun", name: "Sun ${markup}" },
      { id: "moon" },
      { id: "sick", model: "fake/m" },
    ],
  },
  bindings: [
    { koiId: "${annaKoi}", match: { channel: "webchat", accountId: "default", peer: { kind: "dm", id: "anna" } } },
    { koiId: "moon", match: { channel: "webchat", accountId: "shop" } },
    { koiId: "sick", match: { channel: "webchat", accountId: "default", peer: { kind: "dm", id: "ill" } } },
    { koiId: "sun", match: { channel: "webchat", accountId: "default", peer: { kind: "dm", id: "${markup}" } } },
  ],
  channels: { webchat: { accounts: { default: {}, shop: { dmPolicy: "pairing" } } } },
  broadcast: { lobby: ["sun", "moon"] },
  session: { dmScope: "per-channel-peer" },
}
`;

describe.skipIf(!hasBrowser())("the control page", () => {
  let place: ControlPlace;
  let model: ModelServer;
  let isModelWell = false;

  beforeAll(async () => {
    model = await startOpenAiServer(() =>
      isModelWell ? textReply("well again") : errorReply(401, "authentication_error"),
    );
    place = await startPlace(config(), { prepare: (home) => addModel(home, model, ["sick"]) });
  });
  afterAll(async () => {
    await place?.close();
    await model?.close();
  });
  afterEach(() => {
    expect(place.complaints).toEqual([]);
  });

  async function ask(page: Page, peerId: string): Promise<void> {
    await page.locator("#ask [name=peerId]").fill(peerId);
    await page.locator("#ask [name=peerId]").press("Enter");
  }

  it("is reached from WebChat and leads back", async () => {
    const page = await place.visit("guide");
    await page.locator("#to-control").click();
    await page.locator("#overview-content .card").first().waitFor();
    expect(await page.title()).toBe("Overview · SKYKOI Control");
    await page.getByRole("link", { name: "WebChat" }).click();
    await page.locator("#composer-input").waitFor();
  });

  it("shows the accounts and the state of the gateway", async () => {
    const page = await place.open();
    expect(await page.locator("#gateway").textContent()).toBe("running");
    const accounts = page.locator("[data-account]");
    expect(await accounts.allTextContents()).toEqual(["webchat/defaultconnected", "webchat/shopconnected"]);
    expect(await page.locator("#degraded").isVisible()).toBe(false);
  });

  it("draws the table from channel to koi, each binding with its line", async () => {
    const page = await place.open("routing");
    const anna = page.locator('.binding[data-key="binding 0"]');
    expect(await anna.locator(".what").textContent()).toBe("dm anna");
    expect(await anna.locator(".place").textContent()).toBe("SKYKOI.json:12");
    expect(await page.locator(".tree .node").allTextContents()).toContain(`webchat2 accounts`);
    await page.locator(".wires path").first().waitFor({ state: "attached" });
    expect(await page.locator(".wires path").count()).toBe(5);
    await anna.hover();
    await page.locator(".wires path.lit").waitFor({ state: "attached" });
    expect(
      await page.locator(".node.lit").evaluateAll((all) => all.map((one) => one.dataset["key"])),
    ).toEqual(["channel webchat", "account webchat default", "binding 0", "koi sun"]);
    expect(await page.locator(".wires path.lit").count()).toBe(1);
    expect(await page.locator("#broadcast li").allTextContents()).toContain("webchat room lobby → sunmoon");
  });

  it("leaves what the filter names", async () => {
    const page = await place.open("routing");
    await page.locator("#picture-filter").fill("moon :13");
    expect(await page.locator(".binding").evaluateAll((all) => all.map((one) => one.dataset["key"]))).toEqual(
      ["binding 1"],
    );
    expect(await page.locator("#picture-count").textContent()).toBe("1 of 4 bindings");
  });

  it("says who answers a message, by which binding, and shows the way", async () => {
    const page = await place.open("routing");
    await page.locator("#ask [name=accountId]").selectOption("shop");
    await ask(page, "anna");
    const answer = page.locator(".answer");
    await answer.waitFor();
    expect(await answer.getAttribute("data-koi")).toBe("moon");
    const text = (await answer.textContent()) ?? "";
    expect(text).toContain("A binding takes the whole account.");
    expect(text).toContain("bindings[1] any message SKYKOI.json:13:");
    expect(text).toContain("koi:moon:webchat:dm:anna");
    expect(text).toContain("it would get a pairing code");
    expect(text).toContain("bindings[0]sundm annadiffers in the account");
    await page.locator('.node.lit[data-key="koi moon"]').waitFor();
    await page.getByRole("button", { name: "Show bindings[0]" }).click();
    await page.locator('.node.lit[data-key="binding 0"]').waitFor();
    await page.locator("#picture-clear").click();
    expect(await page.locator(".node.lit").count()).toBe(0);
  });

  it("names every koi of a broadcast list", async () => {
    const page = await place.open("routing");
    await page.locator("#ask [name=peerKind]").selectOption("group");
    await ask(page, "lobby");
    await page.locator('.answer[data-koi="sun moon"]').waitFor();
    expect(
      await page.locator(".node.lit").evaluateAll((all) => all.map((one) => one.dataset["key"])),
    ).toEqual(["channel webchat", "account webchat default", "koi sun", "koi moon"]);
  });

  it("says at the form what is wrong with the facts", async () => {
    const page = await place.open("routing");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.locator("#ask-problem", { hasText: "Say whose conversation it is" }).waitFor();
    expect(await page.locator("#ask [name=peerId]").getAttribute("aria-invalid")).toBe("true");
    await page.locator("#ask [name=peerKind]").selectOption("channel");
    await page.locator("#ask-more summary").click();
    await page.locator("#ask [name=parentKind]").selectOption("dm");
    await ask(page, "lobby");
    await page.locator("#ask-problem", { hasText: "parentPeer needs an id" }).waitFor();
    expect(await page.locator(".answer").count()).toBe(0);
  });

  it("shows a message as it happens, explains it, and asks who answers it", async () => {
    const page = await place.open("messages");
    const visitor = await place.visit("anna");
    await sayAndWait(visitor, `the text ${markup}`);
    const row = page.locator('.outcome[data-outcome="routed"]', { hasText: "direct anna" }).first();
    await row.waitFor();
    expect(await row.locator(".said").textContent()).toBe("A binding names this conversation. peer");
    expect(await page.locator("#outcomes").textContent()).not.toContain("the text");
    await row.locator("summary").click();
    await row.locator("dd", { hasText: "SKYKOI.json:12" }).waitFor();
    await row.getByRole("button", { name: "Who answers this?" }).click();
    await page.locator('.answer[data-koi="sun"]').waitFor();
    expect(new URL(page.url()).hash).toBe("#routing");
    await page.locator('.binding[data-key="binding 0"] .hits', { hasText: /^[1-9]\d* hits?$/ }).waitFor();
    expect(await page.locator("#ask [name=peerId]").inputValue()).toBe("anna");
  });

  it("holds the list still while it is paused, and filters it", async () => {
    const page = await place.open("messages");
    const visitor = await place.visit("paul");
    await page.locator("#outcome-pause").click();
    await sayAndWait(visitor, "hello");
    await page.locator("#outcome-waiting", { hasText: "1 message since" }).waitFor();
    expect(await page.locator(".outcome", { hasText: "paul" }).count()).toBe(0);
    await page.locator("#outcome-pause").click();
    await page.locator(".outcome", { hasText: "paul" }).waitFor();
    await page.locator("#outcome-filter").selectOption("pairing");
    await page.locator(".outcome", { hasText: "paul" }).waitFor({ state: "detached" });
    await sayAndWait(visitor, "again");
    await page.locator("#outcome-filter").selectOption("routed");
    await page.locator("#outcome-koi").selectOption("main");
    await expect.poll(() => page.locator(".outcome", { hasText: "paul" }).count()).toBe(2);
    expect(await page.locator(".outcome .koi").allTextContents()).not.toContain("sun");
  });

  it("shows what was said in a session, as text", async () => {
    const visitor = await place.visit("sara");
    await sayAndWait(visitor, `look: ${markup}`);
    await visitor.locator('.message[data-role="assistant"][data-state="done"]').waitFor();
    const page = await place.open("sessions");
    await page.locator("#sessions-koi").selectOption("main");
    await page.getByRole("button", { name: "koi:main:webchat:dm:sara" }).click();
    const entries = page.locator(".entries li");
    await entries.nth(1).waitFor();
    expect(await entries.first().locator(".text").textContent()).toBe(`look: ${markup}`);
    expect(await entries.nth(1).getAttribute("data-role")).toBe("assistant");
    await page.getByRole("button", { name: "Close" }).click();
    expect(await page.locator("#session").isVisible()).toBe(false);
  });

  it("lets a stranger in, once it is confirmed", async () => {
    const page = await place.open("pairing");
    const visitor = await place.visit("ben", "shop");
    await say(visitor, "may I?");
    const code = (await visitor.locator('.message[data-role="assistant"]').last().textContent()) ?? "";
    const row = page.locator(".pairing-row", { hasText: "ben" });
    await row.waitFor();
    const question = await place.open("routing");
    await question.locator("#ask [name=accountId]").selectOption("shop");
    await ask(question, "ben");
    await question.locator(".answer", { hasText: "it would get a pairing code" }).waitFor();
    expect(code).toContain((await row.getAttribute("data-code")) ?? "?");
    expect(await row.textContent()).toMatch(/wants to write to webchat\/shop.*\d+ minutes left/);
    await row.getByRole("button", { name: "Approve" }).click();
    expect(await page.locator("#confirm-text").textContent()).toContain("ben may write to webchat/shop");
    await page.keyboard.press("Escape");
    await row.getByRole("button", { name: "Approve" }).click();
    await page.locator("#confirm-yes").click();
    await row.waitFor({ state: "detached" });
    await page.locator("#done", { hasText: "ben is let in at webchat/shop." }).waitFor();
    await question.locator(".answer", { hasText: "Admissionallowed" }).waitFor();
    await say(visitor, "and now?");
    await visitor.locator('.message[data-koi="moon"][data-state="done"]').waitFor();
  });

  it("says so where a pairing code is used up", async () => {
    const page = await place.open("pairing");
    const visitor = await place.visit("carl", "shop");
    await say(visitor, "may I?");
    const row = page.locator(".pairing-row", { hasText: "carl" });
    await row.getByRole("button", { name: "Deny" }).click();
    const other = await place.open("pairing");
    await other.locator(".pairing-row", { hasText: "carl" }).getByRole("button", { name: "Deny" }).click();
    await other.locator("#confirm-yes").click();
    await other.locator(".pairing-row", { hasText: "carl" }).waitFor({ state: "detached" });
    await page.locator("#confirm-yes").click();
    await page.locator("#pairing-problem:not(:empty)").waitFor();
  });

  it("tries a dead letter again, or drops it", async () => {
    const page = await place.open("dead-letters");
    const visitor = await place.visit("ill");
    await sayAndWait(visitor, `first ${markup}`);
    const first = page.locator("[data-letter]", { hasText: "first" });
    await first.waitFor();
    expect(await first.textContent()).toContain("The model's provider refused the credentials.");
    await sayAndWait(visitor, "second");
    const second = page.locator("[data-letter]", { hasText: "second" });
    await second.getByRole("button", { name: "Drop" }).click();
    await page.locator("#confirm-yes").click();
    await second.waitFor({ state: "detached" });
    isModelWell = true;
    await first.getByRole("button", { name: "Try" }).click();
    await first.waitFor({ state: "detached" });
    await visitor.locator(".message", { hasText: "well again" }).waitFor();
  });

  it("shows where the config is broken, that it is not in force, and when it is again", async () => {
    const page = await place.open("config");
    await page.locator("#config-verdict.good").waitFor();
    place.write(config("mooon"));
    const finding = page.locator('#diagnostics [data-code="binding/unknown-koi"]');
    await finding.waitFor();
    expect(await finding.locator(".place").textContent()).toMatch(/SKYKOI\.json:12:\d+$/);
    await page.locator("#config-verdict.bad").waitFor();
    await page.locator('#gateway[data-state="degraded"]').waitFor();
    await page.locator("#degraded").waitFor();
    await page.locator('#sections a[href="#overview"]').click();
    await page.locator(".problems li", { hasText: "SKYKOI.json:12:" }).waitFor();
    await page.getByRole("button", { name: "Show in the config" }).click();
    await page.locator('#sections a[href="#routing"]').click();
    await ask(page, "anna");
    await page.locator('.answer[data-koi="sun"]').waitFor();
    place.write(config("moon"));
    await page.locator("#degraded").waitFor({ state: "hidden" });
    // What was asked is answered anew by the new table.
    await page.locator('.answer[data-koi="moon"]').waitFor();
    await page.locator('#sections a[href="#config"]').click();
    await page.locator("#config-verdict.good").waitFor();
    await page.locator('#sections a[href="#routing"]').click();
    await page
      .locator('.binding[data-key="binding 0"] .koi', { hasText: "moon" })
      .waitFor({ state: "attached" });
  });

  it("makes no markup of what comes from outside", async () => {
    const page = await place.open("routing");
    await ask(page, markup);
    await page.locator(".answer").waitFor();
    expect(await page.locator(".answer").textContent()).toContain(markup);
    expect(await page.locator(".node.koi-node").allTextContents()).toContainEqual(
      expect.stringContaining(`Sun ${markup}`),
    );
    for (const section of ["messages", "sessions", "pairing", "dead-letters"]) {
      await page.locator(`#sections a[href="#${section}"]`).click();
    }
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(await page.title()).toBe("Dead letters · SKYKOI Control");
  });
});
