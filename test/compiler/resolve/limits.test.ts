// As many kois and accounts as a table can number, and not one more.

import { expect, test } from "vitest";
import { MAX_ACCOUNTS, MAX_KOIS } from "../../../src/compiler/resolve/limits.ts";
import { channelRules } from "../../../src/routing/channels/registry.ts";
import { MAX_U16, scopeKinds } from "../../../src/routing/table/layout.ts";
import { compileConfig } from "../make-compile.ts";

function kois(count: number): object {
  return { list: Array.from({ length: count }, (_, i) => ({ id: `k${i}` })) };
}

function accounts(count: number): object {
  return { accounts: Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, {}])) };
}

async function errorsOf(config: object): Promise<readonly (readonly string[])[]> {
  const { diagnostics } = await compileConfig(config);
  return diagnostics.filter((one) => one.severity === "error").map((one) => [one.code, one.pointer]);
}

test("every scope that accounts can have fits into a table", () => {
  const impliedOrAny = 2 * Object.keys(channelRules).length;
  expect((MAX_ACCOUNTS + impliedOrAny) * scopeKinds.length).toBeLessThanOrEqual(MAX_U16);
});

test("as many as are allowed compile, and the last ones are routed to", async () => {
  const last = MAX_ACCOUNTS - 1;
  const bindings = [
    { koiId: `k${MAX_KOIS - 1}`, match: { channel: "whatsapp", accountId: `a${last}` } },
    { koiId: "k7", match: { channel: "whatsapp", accountId: "*" } },
  ];
  const { analysis, hasErrors } = await compileConfig({
    kois: kois(MAX_KOIS),
    bindings,
    // Else each of the others is told to be without a binding.
    tools: { koiToKoi: { enabled: true, allow: ["*"] } },
    channels: { whatsapp: accounts(MAX_ACCOUNTS) },
  });
  expect(hasErrors).toBe(false);
  expect(analysis && [...analysis.model.rules.rules()].map((rule) => [rule.koiId, rule.account])).toEqual([
    [`k${MAX_KOIS - 1}`, `a${last}`],
    ["k7", "*"],
  ]);
});

test("more are refused at their list", async () => {
  expect(await errorsOf({ kois: kois(MAX_KOIS + 1) })).toEqual([["schema/range", "/kois/list"]]);
  const channels = { whatsapp: accounts(10), webchat: accounts(MAX_ACCOUNTS - 9) };
  expect(await errorsOf({ channels })).toEqual([["schema/range", "/channels/webchat/accounts"]]);
});
