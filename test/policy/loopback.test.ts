// Where a gateway can be reached from this machine alone.

import { expect, test } from "vitest";
import { isLoopbackHost, isOnLoopback } from "../../src/policy/loopback.ts";

test("a host is this machine by name or by address", () => {
  const own = [
    "localhost",
    "LOCALHOST",
    "koi.localhost",
    "127.0.0.1",
    "127.255.0.9",
    "::1",
    "[::1]",
    "::ffff:127.0.0.1",
  ];
  const others = [
    "",
    "0.0.0.0",
    "::",
    "192.168.1.10",
    "1127.0.0.1",
    "127.0.0.1.example.org",
    "localhost.example.org",
  ];
  expect(own.filter((host) => !isLoopbackHost(host))).toEqual([]);
  expect(others.filter(isLoopbackHost)).toEqual([]);
});

test("a gateway is on loopback unless it is told otherwise", () => {
  expect(isOnLoopback(undefined)).toBe(true);
  expect(isOnLoopback({ bind: "loopback", customBindHost: "192.168.1.10" })).toBe(true);
  expect(isOnLoopback({ bind: "custom", customBindHost: "127.0.0.1" })).toBe(true);
  expect((["lan", "tailnet", "auto", "custom"] as const).filter((bind) => isOnLoopback({ bind }))).toEqual(
    [],
  );
});
