// Places for WebSockets: given back once, counted by address and together.

import { expect, test } from "vitest";
import { addressKey } from "../../../src/runtime/http/caller.ts";
import { ConnectionLimit } from "../../../src/runtime/http/connection-limit.ts";

test("a place that is given back twice is free once", () => {
  const limit = new ConnectionLimit({ total: 10, perAddress: 2 });
  const first = limit.take("a");
  expect(limit.take("a")).toBeDefined();
  expect(limit.take("a")).toBeUndefined();
  first?.();
  first?.();
  expect(limit.take("a")).toBeDefined();
  expect(limit.take("a")).toBeUndefined();
  expect(limit.take("b")).toBeDefined();
});

test("callers without a key share only the total", () => {
  const limit = new ConnectionLimit({ total: 3, perAddress: 1 });
  const places = [limit.take(undefined), limit.take(undefined), limit.take("a")];
  expect(places).not.toContain(undefined);
  expect(limit.take(undefined)).toBeUndefined();
  places[0]?.();
  expect(limit.take(undefined)).toBeDefined();
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:0db8:0:7:aaaa:bbbb:cccc:dddd", "2001:db8:0:7::/64"],
  ["2001:db8:1:2:3::", "2001:db8:1:2::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["", ""],
])("%j is counted as %j", (address, key) => {
  expect(addressKey(address)).toBe(key);
});
