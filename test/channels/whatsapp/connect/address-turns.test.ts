import { expect, test } from "vitest";
import { inTurn } from "../../../../src/channels/whatsapp/connect/address-turns.ts";

test("one at a time for each address, in order, also after a failure", async () => {
  const events: string[] = [];
  const run = (address: string, name: string): Promise<string> =>
    inTurn(address, async () => {
      events.push(`${name} begins`);
      await Promise.resolve();
      events.push(`${name} ends`);
      if (name === "a1") throw new Error("no");
      return name;
    });
  const all = await Promise.allSettled([run("a", "a1"), run("a", "a2"), run("b", "b1")]);
  expect(all.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(events.filter((event) => event.startsWith("a"))).toEqual([
    "a1 begins",
    "a1 ends",
    "a2 begins",
    "a2 ends",
  ]);
  expect(events.indexOf("b1 begins")).toBeLessThan(events.indexOf("a2 begins"));
});
