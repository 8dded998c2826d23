// A table holds no secret: references stay what they are, literal text becomes a reference to its place.

import { expect, test } from "vitest";
import { secretValues } from "../../../src/compiler/secrets/secret-values.ts";
import { addressPlaces, secretPlaces } from "../../../src/compiler/validate/generated/secret-places.js";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { PlacedSecret } from "../../../src/routing/compiled-gateway.ts";
import { decodeTable } from "../../../src/routing/table/decode.ts";
import { compileText } from "../make-compile.ts";

let count = 0;
const canary = (): string => `canary-${++count}`;
const docker = (): object => ({ docker: { env: { SECRET: canary() } } });
const remote = (): object => ({
  remote: { baseUrl: "http://127.0.0.1:1", apiKey: canary(), headers: { "X-Key": canary() } },
});

const literalSecrets = (config: SkykoiConfig) => secretValues(config).filter((one) => one.isLiteral);
const allPlaces = [...secretPlaces, ...addressPlaces];
const address = (): string => `https://user:${canary()}@127.0.0.1/`;

/** A secret in every place that may hold one. */
const everywhere = {
  channels: {
    telegram: {
      botToken: canary(),
      webhookSecret: canary(),
      apiRoot: address(),
      proxy: `socks5://${canary()}@127.0.0.1:1080`,
      webhookUrl: `https://127.0.0.1/?token=${canary()}`,
      accounts: {
        a: {
          botToken: canary(),
          webhookSecret: canary(),
          apiRoot: address(),
          proxy: address(),
          webhookUrl: address(),
        },
      },
    },
    discord: {
      token: canary(),
      apiRoot: address(),
      pluralkit: { token: canary() },
      accounts: { a: { token: canary(), apiRoot: address(), pluralkit: { token: canary() } } },
    },
    slack: {
      botToken: canary(),
      appToken: canary(),
      signingSecret: canary(),
      userToken: canary(),
      apiRoot: address(),
      accounts: {
        a: {
          botToken: canary(),
          appToken: canary(),
          signingSecret: canary(),
          userToken: canary(),
          apiRoot: address(),
        },
      },
    },
  },
  env: { vars: { SOME_KEY: canary() } },
  gateway: { auth: { token: canary(), password: canary() } },
  kois: {
    defaults: { memorySearch: remote(), sandbox: docker() },
    list: [
      { id: "home", default: true },
      { id: "work", memorySearch: remote(), sandbox: docker() },
    ],
  },
  mcp: {
    servers: {
      files: { command: "mcp-files", env: { KEY: canary() } },
      net: { url: `http://127.0.0.1:2/?api_key=${canary()}`, headers: { Authorization: canary() } },
    },
  },
  models: {
    providers: {
      "own/~server": {
        baseUrl: "http://127.0.0.1:3",
        apiKey: canary(),
        headers: { "X-Key": canary() },
        models: [{ id: "m", headers: { "X-Key": canary() } }],
        oauth: { tokenUrl: "https://id.example.org/token", clientId: "koi", clientSecret: canary() },
      },
    },
  },
  skills: { entries: { weather: { apiKey: canary(), env: { KEY: canary() } } } },
};

function valueAt(root: unknown, pointer: string): unknown {
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], root);
}

function configIn(table: Uint8Array | undefined): SkykoiConfig {
  const decoded = table && decodeTable(table);
  if (!decoded?.ok) throw new Error("there is a table that can be read");
  return decoded.table.gateway.config;
}

/** A place of the schema, with `*` for names and list indices. */
function generalised(pointer: string): string {
  return (
    allPlaces
      .map((place) => place.join("/"))
      .find((place) => {
        const pattern = new RegExp(`^/${place.replaceAll("*", "[^/]+")}$`);
        return pattern.test(pointer);
      }) ?? `none of the places: ${pointer}`
  );
}

test("the canaries stand in every place that the schema knows", () => {
  const found = literalSecrets(everywhere as unknown as SkykoiConfig).map((one) => generalised(one.pointer));
  expect([...new Set(found)].sort()).toEqual(allPlaces.map((place) => place.join("/")).sort());
  expect(found).toHaveLength(count);
});

test("no byte of a table is a literal secret, wherever it stood", async () => {
  const { table, diagnostics } = await compileText(JSON.stringify(everywhere));
  expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  expect(Buffer.from(table ?? Buffer.of()).includes("canary-")).toBe(false);
});

test("a literal secret becomes a reference to its place, and the place leads to it", async () => {
  const config = configIn((await compileText(JSON.stringify(everywhere))).table);
  for (const { pointer } of literalSecrets(everywhere as unknown as SkykoiConfig)) {
    expect(valueAt(config, pointer)).toEqual({ source: "config", file: "SKYKOI.json", pointer });
    expect(valueAt(everywhere, pointer)).toMatch(/canary-\d+/);
  }
});

test("the place is in the file that holds it", async () => {
  const text =
    '{ kois: { list: [{ id: "home" }] }, channels: { telegram: { $include: "secret/bot.json5" } } }';
  const files = {
    "secret/bot.json5": '{ $include: "deeper.json5" }',
    "secret/deeper.json5": '{ botToken: "canary" }',
  };
  const { table } = await compileText(text, { files });
  const placed: PlacedSecret = { source: "config", file: "secret/deeper.json5", pointer: "/botToken" };
  expect(configIn(table).channels?.telegram?.botToken).toEqual(placed);
});

test("references stay as they are written", async () => {
  const telegram = {
    botToken: "${TELEGRAM_BOT_TOKEN}",
    accounts: {
      a: { botToken: { source: "env", id: "A" } },
      b: { botToken: { source: "file", id: "/run/b", pointer: "/x" } },
      c: { botToken: { source: "exec", id: "/bin/op", args: ["read"] } },
    },
  };
  const { table, diagnostics } = await compileText(JSON.stringify({ channels: { telegram } }));
  expect(configIn(table).channels?.telegram).toEqual(telegram);
  expect(diagnostics.map((one) => one.code)).not.toContain("secret/literal");
});

test("text around a reference may be half of a secret, so it stays out of the table", async () => {
  const config = { env: { vars: { KEY: "canary-${REST}", OTHER: "${lower_case}", PLAIN: "${UPPER_CASE}" } } };
  const { table } = await compileText(JSON.stringify(config));
  expect(configIn(table).env?.vars).toEqual({
    KEY: { source: "config", file: "SKYKOI.json", pointer: "/env/vars/KEY" },
    OTHER: { source: "config", file: "SKYKOI.json", pointer: "/env/vars/OTHER" },
    PLAIN: "${UPPER_CASE}",
  });
});

test("no diagnostic repeats a secret", async () => {
  const { diagnostics } = await compileText(JSON.stringify(everywhere));
  expect(JSON.stringify(diagnostics)).not.toContain("canary-");
});
