// Bindings become the same rules whether they come as values or as the columns of a big file.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readColumns } from "../../../src/compiler/read/columns.ts";
import { resolveModel } from "../../../src/compiler/resolve/model.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { denseConfig } from "../../property/random-config.ts";
import { runs } from "../../property/runs.ts";

function byValues(config: SkykoiConfig): unknown {
  const { model, findings } = resolveModel(config, undefined);
  return [[...model.rules.rules()], [...model.rules.impossible], findings];
}

function byColumns(config: SkykoiConfig): unknown {
  const columns = readColumns(new TextEncoder().encode(JSON.stringify(config)));
  if (!columns) throw new Error("JSON is plain enough for columns");
  const { model, findings } = resolveModel(columns.rest as SkykoiConfig, columns);
  return [[...model.rules.rules()], [...model.rules.impossible], findings];
}

describe("columns", () => {
  test("mean what the values mean", () => {
    fc.assert(
      fc.property(denseConfig, (config) => {
        expect(byColumns(config)).toEqual(byValues(config));
      }),
      runs(300),
    );
  });
});

test("ids in other spellings, numbers among them, become one rule", () => {
  const channels = { telegram: { botToken: "${T}" } };
  const peers = [123456789, "123456789", "tg:123456789", " 123456789 ", "0123456789"];
  const bindings = peers.map((id) => ({
    koiId: "main",
    match: { channel: "telegram" as const, peer: { kind: "dm" as const, id } },
  }));
  const { model } = resolveModel({ channels, bindings }, undefined);
  const ids = [...model.rules.rules()].map((rule) => rule.peer?.id);
  expect(ids).toEqual(peers.map(() => "123456789"));
});

test("a rule is read back as it was set, with all that it states", () => {
  const config: SkykoiConfig = {
    kois: { list: [{ id: "a" }, { id: "b" }] },
    bindings: [
      {
        koiId: "b",
        match: {
          channel: "discord",
          accountId: "*",
          guildId: "9",
          roles: ["8", 7, "8"],
          peer: { kind: "channel", id: "5" },
        },
        session: { dmScope: "per-peer" },
        comment: "a note",
      },
      { koiId: "a", match: { channel: "slack", teamId: "t0aaaaaa1", peer: { kind: "direct", id: "*" } } },
    ],
  };
  expect([...resolveModel(config, undefined).model.rules.rules()]).toEqual([
    {
      index: 0,
      koiId: "b",
      channel: "discord",
      account: "*",
      peer: { class: "room", id: "5" },
      guildId: "9",
      roles: ["7", "8"],
      dmScope: "per-peer",
    },
    {
      index: 1,
      koiId: "a",
      channel: "slack",
      account: "default",
      peer: { class: "dm", id: "*" },
      teamId: "T0AAAAAA1",
    },
  ]);
});
