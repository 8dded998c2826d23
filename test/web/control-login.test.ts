// Linking an account to a phone on the control page: the real gateway with a channel in memory, the page in Chromium.

import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { LinkedChannel } from "../fakes/channel/linked-channel.ts";
import { controlGateway } from "../runtime/control/control-gateway.ts";
import { connected, hasBrowser, launchBrowser } from "./browser.ts";

const webRoot = join(import.meta.dirname, "../../web");
const config = {
  kois: { list: [{ id: "home" }] },
  session: { dmScope: "per-peer" },
  channels: { whatsapp: { dmPolicy: "pairing" } },
};

describe.skipIf(!hasBrowser())("an account on the control page", () => {
  it("is linked by QR code or by number, and logged out", async () => {
    const channel = new LinkedChannel();
    const { url } = await controlGateway(config, { channels: () => [channel], webRoot });
    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    await page.goto(`${url.replace("ws", "http").replace(/api$/, "control/")}#overview`);
    await connected(page);
    const row = page.locator('[data-account="whatsapp:default"]');

    await row.getByRole("button", { name: "Link a device" }).click();
    await page.getByRole("button", { name: "Show the code" }).click();
    const picture = page.getByAltText("QR code for the phone");
    await picture.waitFor();
    const width = (): Promise<number> =>
      picture.evaluate((shown) => (shown as unknown as { readonly naturalWidth: number }).naturalWidth);
    await expect.poll(width).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => channel.phones[0]?.request.signal.aborted).toBe(true);

    await row.getByRole("button", { name: "Link a device" }).click();
    await page.locator("#login-phone").fill("+15550001111");
    await page.locator("#login-phone").press("Enter");
    expect(await page.getByTestId("login-code").textContent()).toBe("ABCD-1234");
    channel.phones[1]?.fail("the phone said no");
    await page.getByRole("alert").filter({ hasText: "the phone said no" }).waitFor();

    await page.getByRole("button", { name: "Show the code" }).click();
    await expect.poll(() => channel.phones.length).toBe(3);
    channel.phones[2]?.link();
    await row.and(page.locator('[data-state="open"]')).waitFor();
    expect(await page.locator("#login-dialog").isVisible()).toBe(false);

    await row.getByRole("button", { name: "Log out" }).click();
    await page.locator("#confirm-yes").click();
    await row.and(page.locator('[data-state="logged_out"]')).waitFor();
    expect(complaints).toEqual([]);
  });
});
