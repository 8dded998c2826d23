// The last message of each channel, over the end of a process at any time.

import { expect, test } from "vitest";
import { LastSeen } from "../../../src/channels/discord/last-seen.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { ManualClock } from "../../runtime/manual-clock.ts";

const A = "223344556677889900";
const B = "223344556677889911";

test("a channel that is heard for the first time is on disk at once, what follows within a second", () => {
  const folder = tempFolder();
  const clock = new ManualClock();
  const marks = new LastSeen(folder, clock);
  const onDisk = (): unknown => new LastSeen(folder, clock).all();
  marks.note(A, "100");
  expect(onDisk()).toEqual([[A, "100"]]);
  marks.note(A, "101");
  expect(onDisk()).toEqual([[A, "100"]]);
  marks.note(B, "50");
  expect(onDisk()).toEqual([
    [A, "101"],
    [B, "50"],
  ]);
  marks.note(A, "102");
  clock.advance(1_000);
  expect(onDisk()).toEqual([
    [B, "50"],
    [A, "102"],
  ]);
});
