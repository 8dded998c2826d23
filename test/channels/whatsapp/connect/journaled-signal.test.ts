// Two accounts that write to one person at the same time: each message has a key of its own, whoever's turn it was.

import {
  addTransactionCapability,
  Curve,
  DEFAULT_CONNECTION_CONFIG,
  encodeWAMessage,
  generateSignalPubKey,
  initAuthCreds,
  proto,
  type SignalRepositoryWithLIDStore,
  unpadRandomMax16,
} from "@whiskeysockets/baileys";
import { expect, test } from "vitest";
import { CiphertextOrigins, journaled } from "../../../../src/channels/whatsapp/connect/journaled-signal.ts";
import { quietly } from "../../../../src/channels/whatsapp/connect/quiet-console.ts";
import { silentLog } from "../../../../src/channels/whatsapp/connect/silent-log.ts";
import { memoryKeys } from "../../../fakes/whatsapp/memory-keys.ts";

const PERSON = "15551230001@s.whatsapp.net";

interface Side {
  readonly jid: string;
  readonly signal: SignalRepositoryWithLIDStore;
}

test("no key is used twice", async () => {
  const creds = initAuthCreds();
  const store = memoryKeys();
  const keys = addTransactionCapability(store, silentLog, { maxCommitRetries: 1, delayBetweenTriesMs: 0 });
  const person = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys }, silentLog);
  const sides: Side[] = [];
  for (const number of [1, 2]) {
    const preKey = Curve.generateKeyPair();
    await store.set({ "pre-key": { [number]: preKey } });
    const signal = newAccount();
    const { keyId, keyPair, signature } = creds.signedPreKey;
    await signal.injectE2ESession({
      jid: PERSON,
      session: {
        registrationId: creds.registrationId,
        identityKey: generateSignalPubKey(creds.signedIdentityKey.public),
        signedPreKey: { keyId, publicKey: generateSignalPubKey(keyPair.public), signature },
        preKey: { keyId: number, publicKey: generateSignalPubKey(preKey.public) },
      },
    });
    sides.push({ jid: `1555000000${number}@s.whatsapp.net`, signal });
  }
  const sent: { jid: string; type: "pkmsg" | "msg"; ciphertext: Uint8Array }[] = [];
  // In bursts: what is lost shows when the first burst is over and the next one reads the stored session.
  for (const burst of [1, 2, 3]) {
    const writings = Array.from({ length: 6 }, (_, round) =>
      sides.map(async ({ jid, signal }) => {
        const data = encodeWAMessage({ conversation: `${jid} ${burst} ${round}` });
        return { jid, ...(await quietly(() => signal.encryptMessage({ jid: PERSON, data }))) };
      }),
    );
    sent.push(...(await Promise.all(writings.flat())));
  }
  const texts: string[] = [];
  for (const sealed of sent) {
    const bytes = await quietly(() => person.decryptMessage(sealed));
    texts.push(proto.Message.decode(unpadRandomMax16(bytes)).conversation ?? "");
  }
  expect(new Set(texts).size).toBe(36);
});

function newAccount(): SignalRepositoryWithLIDStore {
  const keys = addTransactionCapability(memoryKeys(), silentLog, {
    maxCommitRetries: 1,
    delayBetweenTriesMs: 0,
  });
  const make = journaled(DEFAULT_CONNECTION_CONFIG.makeSignalRepository, new CiphertextOrigins());
  return make({ creds: initAuthCreds(), keys }, silentLog);
}
