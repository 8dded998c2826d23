// Which sessions the mode `non-main` leaves outside of the sandbox.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { isMainSession } from "../../../src/policy/sandbox/main-session.ts";
import type { AccountId, KoiId } from "../../../src/routing/ids.ts";

const koi = "main" as KoiId;

function isMain(
  key: string,
  ownerAllowFrom: (string | number)[] = [],
  links: Record<string, string> = {},
): boolean {
  const config: SkykoiConfig = { commands: { ownerAllowFrom: ownerAllowFrom.map(String) } };
  const some = {
    enabled: true,
    accounts: ["default" as AccountId, "biz" as AccountId],
    defaultAccount: null,
  };
  const channels = { whatsapp: some, telegram: some, discord: some, slack: some, webchat: some };
  const session = { mainKey: "primary", dmScope: "main" as const, identityLinks: links };
  return isMainSession({ config, channels, session }, koi, key);
}

test("the koi's own main session, by the configured key", () => {
  expect(isMain("koi:main:primary")).toBe(true);
  for (const key of ["koi:main:main", "koi:work:primary", "primary", "koi:main:primary:thread:1"])
    expect(isMain(key)).toBe(false);
});

test("groups, threads, strangers and background runs are not", () => {
  const owners = ["telegram:7001"];
  for (const key of [
    "koi:main:telegram:group:-100",
    "koi:main:telegram:dm:7002",
    "koi:main:dm:7002",
    "koi:main:subagent:1",
    "koi:main:telegram:group:7001",
    "koi:work:telegram:dm:7001",
  ]) {
    expect([key, isMain(key, owners)]).toEqual([key, false]);
  }
});

test("an owner's direct messages are, under every dmScope, in threads too", () => {
  const owners = ["Telegram:7001", "whatsapp:+15551230001"];
  for (const key of [
    "koi:main:dm:7001",
    "koi:main:telegram:dm:7001",
    "koi:main:telegram:biz:dm:7001",
    "koi:main:telegram:default:dm:7001:thread:9",
    "koi:main:whatsapp:dm:+15551230001",
  ]) {
    expect([key, isMain(key, owners)]).toEqual([key, true]);
  }
  expect(isMain("koi:main:telegram:other:dm:7001", owners)).toBe(false);
  expect(isMain("koi:main:dm:ann", owners, { "telegram:7001": "ann" })).toBe(true);
});

test("nobody becomes an owner by a star, or by a name that people choose themselves", () => {
  expect(isMain("koi:main:telegram:dm:7001", ["telegram:*", "*"])).toBe(false);
  expect(isMain("koi:main:webchat:dm:ann", ["webchat:ann"])).toBe(false);
});
