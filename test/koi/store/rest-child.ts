// A store to be killed with its process: messages come, are answered and sent, and it rests after every second step.

import { openKoiStore } from "../../../src/koi/store/sqlite-koi-store.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";

async function main(folder: string): Promise<void> {
  const sessionKey = "koi:home:main" as SessionKey;
  const store = openKoiStore(folder, { leavesNote: true });
  console.log("ready");
  for (let count = 0; ; count += 1) {
    const key = `${process.pid}-${count}`;
    await store.journal({ messageKey: key, sessionKey, receivedAtMs: Date.now(), payload: "{}" });
    if (count % 2 === 0) store.rest();
    const reply = { outboxKey: key, sessionKey, payload: "{}", notBeforeMs: 0 };
    await store.commitTurn({ sessionKey, messageKeys: [key], transcript: [], outbox: [reply] });
    if (count % 3 === 0) store.rest();
    await store.sent(key);
    store.rest();
  }
}

void main(process.argv[2] ?? "");
