// The account's keys on the disk.

import * as library from "@whiskeysockets/baileys";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  authFile,
  AuthStore,
  deleteAuthStore,
  hasAuthStore,
} from "../../../../src/channels/whatsapp/store/auth-store.ts";
import { AuthStoreError } from "../../../../src/channels/whatsapp/store/auth-store-error.ts";
import { inboxKind, messageRef } from "../../../../src/channels/whatsapp/store/stored-stanza.ts";

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "skykoi-keys-"));
  folder = join(root, "biz");
});
afterEach(() => rmSync(root, { recursive: true }));

const linked = (): library.AuthenticationCreds => ({
  ...library.initAuthCreds(),
  me: { id: "15550009999:1@s.whatsapp.net", lid: "9155:1@lid" },
  account: { details: Buffer.from("signed") },
});

const fault = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error instanceof AuthStoreError ? `${error.fault}: ${error.message}` : error;
  }
};

test("credentials and keys come back as they were, in another process too", async () => {
  const creds = linked();
  const first = new AuthStore(folder, library);
  expect(first.credentials()).toBeUndefined();
  first.begin(creds);
  const keys = first.keys();
  const pair = library.Curve.generateKeyPair();
  await keys.set({ "pre-key": { "1": pair, "2": pair }, session: { "a.0": Buffer.from([1, 2, 3]) } });
  await keys.set({ "pre-key": { "2": null }, "app-state-sync-key": { k: { keyData: Buffer.from("key") } } });
  first.close();

  const second = new AuthStore(folder, library);
  expect(second.credentials()).toEqual(
    JSON.parse(JSON.stringify(creds, library.BufferJSON.replacer), library.BufferJSON.reviver),
  );
  expect(await second.keys().get("pre-key", ["1", "2"])).toEqual({
    "1": { public: Buffer.from(pair.public), private: Buffer.from(pair.private) },
  });
  expect(await second.keys().get("session", ["a.0"])).toEqual({ "a.0": Buffer.from([1, 2, 3]) });
  const synced = await second.keys().get("app-state-sync-key", ["k"]);
  expect(synced["k"]).toBeInstanceOf(library.proto.Message.AppStateSyncKeyData);
  second.close();
  expect([folder, authFile(folder)].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
});

test("keys that WhatsApp took back are no link; a new one replaces everything", async () => {
  const store = new AuthStore(folder, library);
  store.begin(linked());
  await store.keys().set({ session: { "a.0": Buffer.from([1]) } });
  store.markUnlinked();
  expect(store.credentials()).toBeUndefined();
  store.begin(linked());
  expect(store.credentials()?.me?.id).toBe("15550009999:1@s.whatsapp.net");
  expect(await store.keys().get("session", ["a.0"])).toEqual({});
  store.close();
  deleteAuthStore(folder);
  expect(hasAuthStore(folder)).toBe(false);
  deleteAuthStore(folder);
});

test("messages stay until they are settled, and then go with the next write", async () => {
  const store = new AuthStore(folder, library);
  const stanza = (id: string, index = 0): object => {
    const message = messageRef({ remoteJid: "1@s.whatsapp.net", id });
    return {
      [`${message} ${index}`]: {
        id: `${message} ${index}`,
        message,
        attrs: { id },
        content: Buffer.from(id),
      },
    };
  };
  await store.keys().set({ [inboxKind]: { ...stanza("A"), ...stanza("B"), ...stanza("B", 1) } } as never);
  expect(store.unsettled().map(({ attrs, content }) => `${attrs["id"]} ${content}`)).toEqual([
    "A A",
    "B B",
    "B B",
  ]);
  store.settle(messageRef({ remoteJid: "1:4@s.whatsapp.net", id: "B" }));
  expect(store.unsettled()).toHaveLength(1);
  store.keep("m", Buffer.from("x"));
  store.close();
  const rows = new Database(authFile(folder)).prepare("SELECT message FROM inbox").all();
  expect(rows).toEqual([{ message: "1@s.whatsapp.net  A" }]);
});

test("a value that is damaged, a database of somebody else and a newer one are refused, in words", () => {
  const store = new AuthStore(folder, library);
  store.begin(linked());
  store.close();
  const change = (statement: string): void => {
    const database = new Database(authFile(folder));
    database.exec(statement);
    database.close();
  };
  change(`UPDATE entries SET value = '{"me":'`);
  const damaged = new AuthStore(folder, library);
  expect(fault(() => damaged.credentials())).toContain(
    `unusable: ${authFile(folder)}: the account's keys are damaged`,
  );
  damaged.close();
  change("UPDATE store SET version = 99");
  expect(fault(() => new AuthStore(folder, library))).toContain("a newer SKYKOI wrote these keys");
  change("UPDATE store SET kind = 'koi'");
  expect(fault(() => new AuthStore(folder, library))).toContain("this file holds no keys of WhatsApp");
});
