// Which kois are in touch: switched on, and both listed. The reach of sessions is tested where it acts, in the runtime.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import {
  areInTouch,
  chainLimits,
  maxPingPongTurns,
  mayRunIn,
} from "../../../src/policy/sessions/koi-to-koi.ts";
import type { KoiId } from "../../../src/routing/ids.ts";

const [home, work] = ["home", "work"] as KoiId[];
const touch = (koiToKoi: NonNullable<SkykoiConfig["tools"]>["koiToKoi"]): boolean =>
  areInTouch({ tools: { ...(koiToKoi && { koiToKoi }) } }, home as KoiId, work as KoiId);

test.each([
  [undefined, false],
  [{ enabled: true }, false],
  [{ enabled: true, allow: [] }, false],
  [{ enabled: true, allow: ["home"] }, false],
  [{ enabled: true, allow: ["work"] }, false],
  [{ allow: ["home", "work"] }, false],
  [{ enabled: false, allow: ["*"] }, false],
  [{ enabled: true, allow: ["home", "work"] }, true],
  [{ enabled: true, allow: ["HOME", "w*k"] }, true],
  [{ enabled: true, allow: ["*"] }, true],
])("%j", (koiToKoi, expected) => {
  expect(touch(koiToKoi)).toBe(expected);
});

test("runs in other kois need the requester's own list", () => {
  const config: SkykoiConfig = {
    tools: { koiToKoi: { enabled: true, allow: ["*"] } },
    kois: { list: [{ id: "home", subagents: { allowKois: ["Work"] } }, { id: "work" }] },
  };
  expect(mayRunIn(config, home as KoiId, work as KoiId)).toBe(true);
  expect(mayRunIn(config, work as KoiId, home as KoiId)).toBe(false);
  expect(mayRunIn(config, work as KoiId, work as KoiId)).toBe(true);
});

test("limits without a config are the built-in ones", () => {
  expect(chainLimits({})).toEqual({ maxHops: 8, maxTokens: 200_000, maxCostUsd: undefined });
  expect(maxPingPongTurns({})).toBe(5);
  expect(maxPingPongTurns({ session: { koiToKoi: { maxPingPongTurns: 0 } } })).toBe(0);
});
