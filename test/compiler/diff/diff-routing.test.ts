// What a diff says in words of its classes, on configs small enough to see why.

import { describe, expect, test } from "vitest";
import type { RoutingChange } from "../../../src/compiler/diff/diff-routing.ts";
import { diffRouting, sameRouting } from "../../../src/compiler/diff/diff-routing.ts";
import { routingOfAnalysis } from "../../../src/compiler/diff/routing.ts";
import type { CheckInput } from "../../../src/compiler/analyse/check.ts";
import { compileConfig } from "../make-compile.ts";

const kois = { list: [{ id: "home", default: true }, { id: "work" }, { id: "ops" }] };
const channels = { whatsapp: { accounts: { biz: {}, personal: {} } }, discord: {} };

async function analysed(config: object): Promise<CheckInput> {
  const { analysis } = await compileConfig({ kois, channels, ...config });
  if (!analysis) throw new Error("the config of a test has a shape");
  return analysis;
}

/** The changes, each as `kind transition channel accounts members`. */
async function changesOf(before: object, after: object): Promise<string[]> {
  const [old, now] = await Promise.all([analysed(before), analysed(after)]);
  const changes = diffRouting(routingOfAnalysis(old), routingOfAnalysis(now));
  expect(sameRouting(old, now)).toBe(changes.length === 0);
  return changes.map(inWords);
}

function inWords({ kind, transition, channel, accountIds, places, inherits }: RoutingChange): string {
  const members = places.map((place) => Object.values(place).flat().join("/"));
  const fall = inherits === undefined ? "" : ` (${inherits} falls through)`;
  return [kind, transition, channel ?? "all", accountIds.join(), members.join(" ")].join(" | ") + fall;
}

const biz = { koiId: "work", match: { channel: "whatsapp", accountId: "biz" } };
const person = (id: string, koiId = "work") => ({
  koiId,
  match: { channel: "whatsapp", accountId: "biz", peer: { kind: "dm", id } },
});
const [anna, ben] = ["+15551230001", "+15551230002"];

describe("nothing changes", () => {
  test("when bindings of different tiers change places, or an id is spelt in another way", async () => {
    const spelt = person("+1 (555) 123-0001", "ops");
    expect(await changesOf({ bindings: [biz, person(anna, "ops")] }, { bindings: [spelt, biz] })).toEqual([]);
  });

  test("when a binding goes whose koi gets the messages anyway", async () => {
    expect(await changesOf({ bindings: [biz, person(anna)] }, { bindings: [biz] })).toEqual([]);
  });
});

describe("a change", () => {
  test("of an account is told once, its peers with the same change being part of it", async () => {
    const before = { bindings: [biz, person(anna)] };
    const after = { bindings: [{ ...biz, koiId: "ops" }, person(anna, "ops")] };
    expect(await changesOf(before, after)).toEqual(["owner_changed | work > ops | whatsapp | biz | "]);
  });

  test("of several peers is one class", async () => {
    const after = { bindings: [biz, person(anna, "ops"), person(ben, "ops")] };
    expect(await changesOf({ bindings: [biz] }, after)).toEqual([
      `newly_bound | work > ops | whatsapp | biz | dm/${anna} dm/${ben} (before falls through)`,
    ]);
  });

  test("of the default koi is told once for all channels", async () => {
    const other = { list: [{ id: "home" }, { id: "work", default: true }, { id: "ops" }] };
    expect(await changesOf({ bindings: [biz] }, { kois: other, bindings: [biz] })).toEqual([
      "default_koi_changed | home > work | all |  | ",
    ]);
  });

  test("of the accounts names each one", async () => {
    const after = {
      bindings: [biz],
      channels: { ...channels, whatsapp: { accounts: { biz: {}, shop: {} } } },
    };
    expect(await changesOf({ bindings: [biz] }, after)).toEqual([
      "account_removed | account_removed | whatsapp | personal | ",
      "account_added | account_added | whatsapp | shop | ",
    ]);
  });

  test("of a broadcast list is the peer's alone", async () => {
    const after = { bindings: [biz], broadcast: { [`whatsapp:${anna}`]: ["home", "work"] } };
    expect(await changesOf({ bindings: [biz] }, after)).toEqual([
      `broadcast_changed | work > [home,work] | whatsapp | biz | dm/${anna} (before falls through)`,
      `broadcast_changed | home > [home,work] | whatsapp | personal | dm/${anna} (before falls through)`,
    ]);
  });

  test("of how sessions are keyed is told once, and by binding where only one says so", async () => {
    const perPeer = { bindings: [biz], session: { dmScope: "per-peer" } };
    expect(await changesOf({ bindings: [biz] }, perPeer)).toEqual([
      "session_changed | session main:main > per-peer | all |  | ",
    ]);
    const own = { bindings: [{ ...biz, session: { dmScope: "per-peer" } }] };
    expect(await changesOf({ bindings: [biz] }, own)).toEqual([
      "session_changed | session main:main > per-peer | whatsapp | biz | dm",
    ]);
  });

  test("that only threads show has a thread for a witness", async () => {
    const room = (koiId: string, id: string) => ({
      koiId,
      match: { channel: "discord", peer: { kind: "channel", id } },
    });
    const before = { bindings: [room("ops", "800000000000000001")] };
    const after = { bindings: [...before.bindings, room("home", "800000000000000002")] };
    const [old, now] = await Promise.all([analysed(before), analysed(after)]);
    const [change, ...rest] = diffRouting(routingOfAnalysis(old), routingOfAnalysis(now));
    expect(rest).toEqual([]);
    expect(change?.witness).toMatchObject({
      peer: { id: "800000000000000002" },
      parentPeer: { id: "800000000000000001" },
    });
  });

  test("that only threads in a guild show is found through rooms of any kind", async () => {
    const [guild, other] = ["900000000000000001", "900000000000000002"];
    const room = (koiId: string, id: string, guildId?: string) => ({
      koiId,
      match: { channel: "discord", peer: { kind: "channel", id }, ...(guildId !== undefined && { guildId }) },
    });
    const [thread, parent] = ["800000000000000001", "800000000000000002"];
    const own = room("home", thread, guild);
    for (const parents of [
      [room("ops", parent)],
      [room("work", parent, other), room("ops", parent)],
      [room("ops", parent, guild)],
    ]) {
      const [old, now] = await Promise.all([
        analysed({ bindings: [own, ...parents] }),
        analysed({ bindings: parents }),
      ]);
      const changes = diffRouting(routingOfAnalysis(old), routingOfAnalysis(now));
      expect(
        changes.map(({ kind, transition, witness: { peer, parentPeer, guildId } }) => {
          return [kind, transition, peer.id, parentPeer?.id, guildId];
        }),
      ).toEqual([["no_longer_bound", "home > ops", thread, parent, guild]]);
      expect(sameRouting(old, now)).toBe(false);
    }
  });
});
