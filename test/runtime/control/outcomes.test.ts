// What became of messages, page by page, and by name.

import { expect, test } from "vitest";
import { GatewayStore } from "../../../src/runtime/journal/gateway-store.ts";
import { messageRef, type OutcomeRecord } from "../../../src/runtime/outcomes/outcome.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { tinyMessage } from "../tiny-table.ts";
import type { ControlClient } from "./control-client.ts";
import { controlGateway, house } from "./control-gateway.ts";

const { facts } = tinyMessage({ id: "m", atMs: 0 });

function record(id: number, more: Partial<OutcomeRecord> = {}): OutcomeRecord {
  return {
    at: new Date().toISOString(),
    messageRef: messageRef(facts, `m${id}`),
    tableDigest: "sha256:a",
    outcome: "routed",
    stage: "route",
    reasonCode: "peer",
    facts,
    koiId: "home" as never,
    ...more,
  };
}

/** A gateway that finds `count` records; every hundredth was dropped. */
async function withRecords(count: number) {
  const stateDir = tempFolder();
  const store = new GatewayStore(stateDir, () => Date.now());
  const all = Array.from({ length: count }, (_, at) =>
    at % 100 === 0 ? record(at, { outcome: "dropped" }) : record(at),
  );
  await Promise.all(all.map((one) => store.record(one)));
  store.close();
  return controlGateway(house, { stateDir });
}

type Query = Parameters<typeof pagesOf>[1];

async function pagesOf(client: ControlClient, query: Readonly<Record<string, unknown>>): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor: string | undefined; ;) {
    const page = await client.get("outcomes.list", {
      ...query,
      ...(cursor !== undefined && { before: cursor }),
    });
    pages.push(page.records.map((one) => one.messageRef.slice("telegram:default:".length)));
    ({ cursor } = page);
    if (cursor === undefined) return pages;
  }
}

const cases: readonly (readonly [Query, readonly (readonly string[])[]])[] = [
  [{ limit: 2 }, [["m4", "m3"], ["m2", "m1"], ["m0"]]],
  [{ limit: 5 }, [["m4", "m3", "m2", "m1", "m0"]]],
  [{ limit: 5, outcome: "dropped" }, [["m0"]]],
  [{ limit: 5, koiId: " Home " }, [["m4", "m3", "m2", "m1", "m0"]]],
  [{ limit: 5, koiId: "work" }, [[]]],
];

test("pages go from the newest to the oldest, each record once", async () => {
  const { client } = await withRecords(5);
  const one = await client();
  for (const [query, pages] of cases) expect([query, await pagesOf(one, query)]).toEqual([query, pages]);
});

test("a page before everything, and one of no records, is empty", async () => {
  const one = await (await controlGateway()).client();
  expect(await one.get("outcomes.list")).toEqual({ records: [] });
  expect(await one.get("outcomes.list", { before: "1" })).toEqual({ records: [] });
});

test("what is rare is found among many", async () => {
  const { client } = await withRecords(6_001);
  const pages = await pagesOf(await client(), { outcome: "dropped", limit: 50 });
  expect(pages.flat()).toEqual(Array.from({ length: 61 }, (_, at) => `m${6_000 - at * 100}`));
});

test("a koi is found in broadcasts too, and a message by its id and its reference", async () => {
  const { client, channel } = await controlGateway({
    ...house,
    broadcast: { "telegram:111": ["home", "work"] },
  });
  await channel.receive(tinyMessage({ id: "m1", atMs: Date.now() }));
  await channel.receive(tinyMessage({ id: "m1", atMs: Date.now() }));
  await channel.attempted(2);
  const one = await client();
  const { records } = await one.get("outcomes.list", { koiId: "work" });
  expect(records).toMatchObject([
    { outcome: "broadcast", deliveries: [{ koiId: "home" }, { koiId: "work" }] },
  ]);
  const found = await one.get("outcomes.find", { message: "m1" });
  expect(found.records.map(({ outcome }) => outcome)).toEqual(["broadcast", "duplicate"]);
  expect(await one.get("outcomes.find", { message: "telegram:default:m1" })).toEqual(found);
  expect(await one.get("outcomes.find", { message: "m2" })).toEqual({ records: [] });
});
