// What a table holds beside its bindings: kois with their paths, channels, sessions, broadcast lists, the config.

import { expect, test } from "vitest";
import type { CompiledGateway } from "../../../src/routing/compiled-gateway.ts";
import { decodeTable } from "../../../src/routing/table/decode.ts";
import { compileText } from "../make-compile.ts";

async function gatewayOf(text: string): Promise<CompiledGateway> {
  const { table } = await compileText(text);
  const decoded = table && decodeTable(table);
  if (!decoded?.ok) throw new Error("there is a table that can be read");
  return decoded.table.gateway;
}

test("kois have their paths, defaults among them, and nothing of this machine", async () => {
  const { kois, defaultKoi } = await gatewayOf(`{
    kois: {
      defaults: { workspace: "~/notes" },
      list: [{ id: "A" }, { id: "b", name: "B", default: true, koiDir: "\${HOME}/b" }, { id: "c", workspace: "/srv/c" }],
    },
    session: { store: "/srv/sessions/{koiId}" },
  }`);
  expect(defaultKoi).toBe("b");
  expect(kois).toEqual([
    {
      id: "a",
      workspace: "<state>/workspace-a",
      koiDir: "<state>/koi/a/koi",
      sessionsDir: "/srv/sessions/a",
    },
    { id: "b", name: "B", workspace: "~/notes", koiDir: "${HOME}/b", sessionsDir: "/srv/sessions/b" },
    { id: "c", workspace: "/srv/c", koiDir: "<state>/koi/c/koi", sessionsDir: "/srv/sessions/c" },
  ]);
});

test("without a list there is one koi, main", async () => {
  const { kois, defaultKoi } = await gatewayOf("{}");
  expect([defaultKoi, kois]).toEqual([
    "main",
    [
      {
        id: "main",
        workspace: "<state>/workspace",
        koiDir: "<state>/koi/main/koi",
        sessionsDir: "<state>/koi/main/sessions",
      },
    ],
  ]);
});

test("every channel is there with the accounts that can receive", async () => {
  const { channels } = await gatewayOf(`{
    channels: {
      whatsapp: { defaultAccount: "Biz", accounts: { personal: {}, biz: {}, old: { enabled: false } } },
      telegram: { enabled: false, botToken: "\${T}" },
      slack: { accounts: { a: { botToken: "\${A}" }, b: { botToken: "\${B}" } } },
    },
  }`);
  expect(channels).toEqual({
    whatsapp: { enabled: true, accounts: ["personal", "biz"], defaultAccount: "biz" },
    telegram: { enabled: false, accounts: [], defaultAccount: "default" },
    discord: { enabled: true, accounts: ["default"], defaultAccount: "default" },
    slack: { enabled: true, accounts: ["a", "b"], defaultAccount: null },
    webchat: { enabled: true, accounts: ["default"], defaultAccount: "default" },
  });
});

test("sessions and broadcast lists are in canonical form", async () => {
  const { session, broadcast } = await gatewayOf(`{
    kois: { list: [{ id: "a", default: true }, { id: "b" }] },
    session: { mainKey: "Desk", dmScope: "per-peer", identityLinks: { Anna: ["whatsapp:1 555 123 0001", "tg:5"] } },
    broadcast: { "whatsapp:15551230001": ["B", "a"] },
  }`);
  expect(session).toEqual({
    mainKey: "desk",
    dmScope: "per-peer",
    identityLinks: { "whatsapp:+15551230001": "anna", "telegram:5": "anna" },
  });
  expect(broadcast).toEqual({ "whatsapp dm +15551230001": ["b", "a"] });
});

test("bindings that set a scope of their own are named by their index", async () => {
  const { bindingScopes } = await gatewayOf(`{
    bindings: [
      { koiId: "main", match: { channel: "slack" } },
      { koiId: "main", match: { channel: "webchat" }, session: { dmScope: "per-peer" } },
    ],
  }`);
  expect(bindingScopes).toEqual({ "1": "per-peer" });
});

test("the config is there as it was meant, without its bindings and its schema", async () => {
  const { config } = await gatewayOf(
    '{ $schema: "./x.json", bindings: [], logging: { level: "debug" }, kois: {} }',
  );
  expect(config).toEqual({ logging: { level: "debug" }, kois: {} });
});
