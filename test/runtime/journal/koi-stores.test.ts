// The stores of kois: a folder that goes away or comes back while the gateway runs counts as it lies there.

import { existsSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { CompiledKoi } from "../../../src/routing/compiled-gateway.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { KoiStores } from "../../../src/runtime/journal/koi-stores.ts";
import { StoreKeeper } from "../../../src/runtime/journal/store-keeper.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { ManualClock } from "../manual-clock.ts";

const koi = { id: "home" } as CompiledKoi;
const entry = { messageKey: "m1", sessionKey: "koi:home:main" as SessionKey, receivedAtMs: 1, payload: "{}" };

test.skipIf(process.platform === "win32")(
  "a deleted folder begins anew, one that is back goes on",
  async () => {
    const sessionsDir = join(tempFolder(), "sessions");
    const stores = new KoiStores(
      () => ({ sessionsDir }) as never,
      () => 1,
    );
    onTestFinished(() => stores.close());
    const first = stores.of(koi);
    expect(await first.journal(entry)).toBe("journaled");
    expect(stores.of(koi)).toBe(first);
    renameSync(sessionsDir, `${sessionsDir}.aside`);
    expect(stores.existing(koi)).toBeUndefined();
    expect(stores.of(koi).pending()).toEqual([]);
    rmSync(sessionsDir, { recursive: true });
    renameSync(`${sessionsDir}.aside`, sessionsDir);
    expect(
      stores
        .of(koi)
        .pending()
        .map(({ messageKey }) => messageKey),
    ).toEqual(["m1"]);
    expect(stores.faults().size).toBe(0);
  },
);

const answer = {
  sessionKey: entry.sessionKey,
  messageKeys: [entry.messageKey],
  transcript: [{ role: "assistant", text: "hello", atMs: 2, detail: {} }],
  outbox: [],
} as const;

test.skipIf(process.platform === "win32")(
  "an answer whose message is in a folder that was moved away is no lost race, and is written when that is back",
  async () => {
    const sessionsDir = join(tempFolder(), "sessions");
    const stores = new KoiStores(
      () => ({ sessionsDir }) as never,
      () => 1,
    );
    onTestFinished(() => stores.close());
    const held = stores.of(koi);
    await held.journal(entry);
    renameSync(sessionsDir, `${sessionsDir}.aside`);
    await expect(held.commitTurn(answer)).rejects.toMatchObject({ code: "gone" });
    // Somebody else writes to the koi, which begins anew there.
    expect(await stores.of(koi).journal({ ...entry, messageKey: "m2" })).toBe("journaled");
    await expect(held.commitTurn(answer)).rejects.toMatchObject({ code: "gone" });
    rmSync(sessionsDir, { recursive: true });
    renameSync(`${sessionsDir}.aside`, sessionsDir);
    stores.of(koi);
    await held.commitTurn(answer);
    await expect(held.commitTurn(answer)).rejects.toMatchObject({ code: "stale" });
    expect(held.transcript(entry.sessionKey, 10)).toHaveLength(1);
  },
);

test.skipIf(process.platform === "win32")(
  "a store that rests in a folder that goes away begins anew",
  async () => {
    const sessionsDir = join(tempFolder(), "sessions");
    const clock = new ManualClock();
    const keeper = new StoreKeeper(clock, () => undefined);
    const stores = new KoiStores(
      () => ({ sessionsDir }) as never,
      () => clock.now(),
      keeper,
    );
    onTestFinished(() => stores.close());
    const held = stores.of(koi);
    await held.journal(entry);
    clock.advance(10 * 60_000);
    expect(keeper.size).toBe(0);
    renameSync(sessionsDir, `${sessionsDir}.aside`);
    expect(stores.unsettled(koi)).toBeUndefined();
    expect(held.pending()).toEqual([]);
    expect(stores.of(koi)).toBe(held);
    // Open there, and lost: the timer lets go of it without a word about what lies there now.
    renameSync(sessionsDir, `${sessionsDir}.new`);
    renameSync(`${sessionsDir}.aside`, sessionsDir);
    clock.advance(10 * 60_000);
    expect(keeper.size).toBe(0);
    expect(
      stores
        .unsettled(koi)
        ?.pending()
        .map(({ messageKey }) => messageKey),
    ).toEqual(["m1"]);
  },
);

test.skipIf(process.platform === "win32")(
  "no store is opened again once all are closed, also no lost one",
  async () => {
    const sessionsDir = join(tempFolder(), "sessions");
    const stores = new KoiStores(
      () => ({ sessionsDir }) as never,
      () => 1,
    );
    const held = stores.of(koi);
    renameSync(sessionsDir, `${sessionsDir}.aside`);
    stores.close();
    expect(() => stores.of(koi)).toThrow(/stopped/);
    expect(() => held.wake()).toThrow(/closed/);
    expect(existsSync(sessionsDir)).toBe(false);
  },
);

test.skipIf(process.platform === "win32")(
  "a file that is deleted alone is not begun anew: its log, which is left, holds what was written last",
  async () => {
    const sessionsDir = join(tempFolder(), "sessions");
    const stores = new KoiStores(
      () => ({ sessionsDir }) as never,
      () => 1,
    );
    onTestFinished(() => stores.close());
    const held = stores.of(koi);
    await held.journal(entry);
    const file = join(sessionsDir, "koi.db");
    const copy = readFileSync(file);
    unlinkSync(file);
    expect(() => stores.existing(koi)).toThrow(/its log is there/);
    expect(stores.faults().get("home" as never)).toContain("its log is there");
    await expect(held.journal({ ...entry, messageKey: "m2" })).rejects.toMatchObject({ code: "corrupt" });
    writeFileSync(file, copy);
    expect(stores.existing(koi)?.pending()).toMatchObject([{ messageKey: "m1" }]);
    expect(stores.faults().size).toBe(0);
  },
);
