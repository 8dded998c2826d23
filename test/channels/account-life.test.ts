// What the accounts of every platform share: the lease, the pauses.

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

test("a credential that another gateway has is a conflict that says what to do", async () => {
  const host = newHost();
  host.leases.set("slack:x", "process 4711");
  const life = new AccountLife(host, accountId, () => Promise.resolve());
  expect(life.hasLease("slack:x", "token")).toBe(false);
  expect(life.status).toEqual({
    state: "conflict",
    detail: "process 4711, uses this token on this machine; stop one of the two",
  });
  await life.stop(() => Promise.resolve());
});
