// Changes of an account's state: one line each, as loud as they matter.

import { expect, test } from "vitest";
import type { ConnectionStatus } from "../../../src/channels/channel.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { StateWatch } from "../../../src/runtime/accounts/state-watch.ts";
import { logLines } from "../log-lines.ts";
import { ManualClock } from "../manual-clock.ts";

test("each change is one line; a terminal state is an error with what to do", () => {
  const clock = new ManualClock();
  const { log, lines } = logLines();
  let status: ConnectionStatus = { state: "connecting" };
  const statuses = () => [{ channel: "telegram" as const, accountId: "biz" as AccountId, ...status }];
  const watch = new StateWatch(statuses, clock, log);
  watch.start();
  const become = (next: ConnectionStatus): void => {
    status = next;
    clock.advance(1_000);
    clock.advance(5_000);
  };
  become({ state: "open" });
  become({ state: "backing_off", detail: "the network is gone" });
  become({ state: "backing_off", detail: "the server is busy" });
  become({ state: "conflict", detail: "process 4711 uses this bot" });
  become({ state: "open" });
  expect(
    lines.map(({ level, fields }) => [level, fields["before"], fields["state"], fields["detail"]]),
  ).toEqual([
    ["info", undefined, "connecting", undefined],
    ["info", "connecting", "open", undefined],
    ["warn", "open", "backing_off", "the network is gone"],
    ["warn", "backing_off", "backing_off", "the server is busy"],
    ["error", "backing_off", "conflict", "process 4711 uses this bot"],
    ["info", "conflict", "open", undefined],
  ]);
  expect(lines[0]?.fields).toMatchObject({ channel: "telegram", accountId: "biz" });
  watch.stop();
  become({ state: "failed" });
  expect(lines).toHaveLength(6);
  expect(clock.pending()).toEqual([]);
});
