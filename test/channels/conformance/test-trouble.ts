// Platforms that are busy, broken, gone, or take their credentials back.

import { expect, test, vi } from "vitest";
import { SendError } from "../../../src/channels/channel.ts";
import { type Bench, fateOf, WAIT } from "./bench.ts";
import type { Place } from "./platform.ts";

/** Registers the tests. */
export function testRateLimits(bench: () => Bench): void {
  test("a platform that is busy says when to come back, and takes it then", async () => {
    const { first, platform } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: "dm", text: "hi" });
    platform.trouble.busy?.(first, 1);
    const key = bench().key();
    const error = await bench()
      .answer(message, { text: "patience" }, key)
      .then(
        () => undefined,
        (fault: unknown) => fault,
      );
    // The library may have waited itself.
    if (error !== undefined) {
      expect(error).toMatchObject({ fate: "not_sent" });
      expect((error as SendError).retryAfterMs).toBeGreaterThan(0);
      await vi.waitFor(() => bench().answer(message, { text: "patience" }, key), WAIT);
    }
    expect((await bench().shown(first)).map(({ text }) => text)).toEqual(["patience"]);
  });

  test("what the platform will never take is refused, in words", async () => {
    const { first, platform } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: "dm", text: "hi" });
    platform.trouble.refuse?.(first);
    const error: unknown = await bench()
      .answer(message, { text: "hello?" })
      .then(
        () => undefined,
        (fault: unknown) => fault,
      );
    expect(error).toBeInstanceOf(SendError);
    expect(error).toMatchObject({ fate: "refused" });
    expect((error as SendError).message.length).toBeGreaterThan(10);
  });

  test("a fault of the platform is no refusal", async () => {
    const { first, platform } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: "dm", text: "hi" });
    platform.trouble.broken?.(first);
    const fate = await bench()
      .answer(message, { text: "hello?" })
      .then(() => "sent", fateOf);
    expect(["sent", "not_sent", "unknown"]).toContain(fate);
  });
}

/** Registers the tests. */
export function testReconnect(bench: () => Bench, places: readonly Place[]): void {
  test("after a cut both directions work again, and nothing comes twice under another id", async () => {
    const { first, second, platform, channel, listener } = bench();
    await bench().open(first, second);
    const place = places[0] ?? "dm";
    await bench().hear({ accountId: first, place, text: "before" });
    platform.trouble.cut?.(first);
    await vi.waitFor(() => expect(platform.connections(first)).toBeLessThanOrEqual(1), WAIT);
    await bench().reaches(first, "open");
    expect(channel.status(second).state).toBe("open");
    const message = await bench().hear({ accountId: first, place, text: "after" });
    await vi.waitFor(() => bench().answer(message, { text: "here again" }, "home/again"), WAIT);
    await bench().shown(first);
    for (const text of ["before", "after"]) {
      const ids = new Set(listener.calls.filter((call) => call.text === text).map((call) => call.messageId));
      expect(ids.size).toBe(1);
    }
  });

  test("a message that is delivered again has the same id", async () => {
    const { first, platform, listener } = bench();
    await bench().open(first);
    await bench().hear({ accountId: first, place: places[0] ?? "dm", text: "once" });
    await platform.trouble.redeliver?.(first);
    await bench().hear({ accountId: first, place: places[0] ?? "dm", text: "then" });
    const ids = new Set(
      listener.calls.filter(({ text }) => text === "once").map(({ messageId }) => messageId),
    );
    expect(ids.size).toBe(1);
  });
}

/** Registers the tests. */
export function testRevocation(bench: () => Bench): void {
  test("an account whose credential is taken back says what to do, and the other goes on", async () => {
    const { first, second, platform, channel } = bench();
    await bench().open(first, second);
    platform.trouble.revoke?.(first);
    platform.trouble.cut?.(first);
    await bench().reaches(first, "logged_out", "failed");
    expect(channel.status(first).detail ?? "").not.toBe("");
    expect(channel.status(second).state).toBe("open");
    const message = await bench().hear({ accountId: second, place: "dm", text: "still there?" });
    await bench().answer(message, { text: "yes" });
    await bench().shown(second);
  });
}
