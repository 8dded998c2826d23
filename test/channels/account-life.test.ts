// What the accounts of every platform share: what the log says of their states, the lease, the pauses.

import { expect, onTestFinished, test } from "vitest";
import { AccountLife } from "../../src/channels/account-life.ts";
import type { AccountId } from "../../src/routing/ids.ts";
import { testHost, type TestHost } from "../fakes/channel/test-host.ts";

const accountId = "default" as AccountId;

function newHost(): TestHost<object> {
  const host = testHost({ settings: () => ({}) });
  onTestFinished(() => host.close());
  return host;
}

test("the log tells each new state once", () => {
  const host = newHost();
  const life = new AccountLife(host, "slack", accountId, () => Promise.resolve());
  life.set("open");
  life.set("open");
  life.set("logged_out", "set a new token");
  life.set("logged_out", "set a new token");
  expect(host.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { accountId, state: "open", message: "slack account" },
    { accountId, state: "logged_out", detail: "set a new token", message: "slack account" },
  ]);
});

test("a credential that another gateway has is a conflict that says what to do", async () => {
  const host = newHost();
  host.leases.set("slack:x", "process 4711");
  const life = new AccountLife(host, "slack", accountId, () => Promise.resolve());
  expect(life.hasLease("slack:x", "token")).toBe(false);
  expect(life.status).toEqual({
    state: "conflict",
    detail: "process 4711, uses this token on this machine; stop one of the two",
  });
  await life.stop(() => Promise.resolve());
});
