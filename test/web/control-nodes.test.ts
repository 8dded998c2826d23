// Nodes on the control page, as they come and go.

import { describe, expect, it, onTestFinished } from "vitest";

import { startNode } from "../cli/node-child.ts";
import { Desk } from "../cli/run-command.ts";
import { hasBrowser } from "./browser.ts";
import { startPlace } from "./control-place.ts";

describe.skipIf(!hasBrowser())("nodes on the control page", () => {
  it("shows who waits, who is paired and who is there, and takes a pairing back", async () => {
    const place = await startPlace("{}");
    onTestFinished(() => place.close());
    const [away, here] = [new Desk(), new Desk()];
    onTestFinished(() => {
      away.remove();
      here.remove();
    });
    const page = await place.open();
    const card = page.locator("section.card", { has: page.getByRole("heading", { name: "Nodes" }) });
    expect(await card.count()).toBe(0);

    const pairing = startNode(away, ["pair", place.gateway.url, "--name", "builder"]);
    const [, code = ""] = await pairing.says(/^code (\S+):/m);
    const waiting = card.locator("li[data-waiting]");
    await waiting.waitFor();
    expect(await waiting.textContent()).toMatch(/^builder[0-9a-f]{16}.*, waits: type the code on its screen/);
    // The code is on the node's screen, and nowhere else.
    expect(await page.content()).not.toContain(code);

    const env = { HOME: place.home };
    expect(await here.skykoi(["node", "approve", code], { env })).toMatchObject({ status: 0 });
    const paired = card.locator("li[data-node]");
    await paired.filter({ hasText: "not connected" }).waitFor();
    const node = startNode(away, ["run"]);
    await paired.filter({ hasText: `connected, ${process.platform}` }).waitFor();
    const { stdout } = await here.skykoi(["status"], { env });
    expect(stdout).toMatch(/^node {6}builder \([0-9a-f]{16}\) {2}connected$/m);

    await paired.getByRole("button", { name: "Remove builder" }).click();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await card.waitFor({ state: "detached" });
    expect(await node.ended).toBe(1);
    expect(place.complaints).toEqual([]);
  });
});
