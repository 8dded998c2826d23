/**
 * Homes for gateways, and people who talk to them. In: how many kois. Out: a folder with a config in it; the times of
 * messages.
 */

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openKoiStore } from "../src/koi/store/sqlite-koi-store.ts";
import type { SessionKey } from "../src/routing/ids.ts";
import { type MessageTimes, converse } from "./bench-visitor.ts";
import type { BenchGateway } from "./run-gateway.ts";

/** People who write at once at most, where each koi gets a message. */
const AT_ONCE = 50;

/** A config in which visitor `v<n>` has koi `k<n mod kois>`. `reversed`: the same rules in another order. */
export function configOf(kois: number, visitors: number, isReversed = false): object {
  const bindings = Array.from({ length: visitors }, (_, index) => ({
    koiId: `k${index % kois}`,
    match: { channel: "webchat", peer: { kind: "dm", id: `v${index}` } },
  }));
  return {
    gateway: { reload: { debounceMs: 100 } },
    session: { dmScope: "per-channel-peer" },
    messages: { queue: { mode: "followup" } },
    kois: {
      defaults: { model: "skykoi/echo", maxConcurrent: 16, skipBootstrap: true },
      list: Array.from({ length: kois }, (_, index) => ({
        id: `k${index}`,
        ...(index === 0 && { default: true }),
      })),
    },
    bindings: isReversed ? bindings.toReversed() : bindings,
  };
}

/** A home below `folder` with this config. */
export function makeHome(folder: string, config: object): string {
  const home = mkdtempSync(join(folder, "skykoi-bench-"));
  mkdirSync(join(home, ".SKYKOI"));
  writeConfig(home, config);
  return home;
}

/** Writes the config of a home anew. */
export function writeConfig(home: string, config: object): void {
  writeFileSync(join(home, ".SKYKOI", "SKYKOI.json"), JSON.stringify(config), { mode: 0o600 });
}

/** Fills the stores of `kois` kois with `each` sessions of one answered message, as a gateway that was killed left them. */
export async function fillStores(home: string, kois: number, each: number): Promise<void> {
  for (let koi = 0; koi < kois; koi += 1) {
    const store = openKoiStore(join(home, ".SKYKOI", "koi", `k${koi}`, "sessions"));
    const turns = Array.from({ length: each }, (_, index) =>
      store.commitTurn({
        sessionKey: `koi:k${koi}:webchat:dm:old${index}` as SessionKey,
        messageKeys: [],
        transcript: [
          {
            role: "user",
            text: `What about number ${index}?`,
            atMs: Date.now(),
            detail: { channel: "webchat" },
          },
          { role: "assistant", text: "A short answer.", atMs: Date.now(), detail: { model: "skykoi/echo" } },
        ],
        outbox: [],
      }),
    );
    await Promise.all(turns);
    store.close();
  }
}

/** Everybody talks at once, `each` messages a visitor; `from` is the number of the first one. */
export async function talk(
  gateway: BenchGateway,
  from: number,
  count: number,
  each: number,
): Promise<MessageTimes[]> {
  const all = Array.from({ length: count }, (_, index) =>
    converse(gateway.webchat, `v${from + index}`, each),
  );
  return (await Promise.all(all)).flat();
}

/** A message for each of `kois` kois, some at once. */
export async function talkToEach(gateway: BenchGateway, kois: number): Promise<void> {
  for (let from = 0; from < kois; from += AT_ONCE)
    await talk(gateway, from, Math.min(AT_ONCE, kois - from), 1);
}
