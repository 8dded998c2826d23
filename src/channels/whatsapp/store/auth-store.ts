// One account's credentials and Signal keys, the messages that were decrypted and not handed to the gateway yet, and for
// a while what is needed to fetch their files and to repeat what was sent. Every write is on the disk when the call returns.
// INVARIANT: a message and the ratchet step that decrypted it are written together (`set`), before WhatsApp is told that
// the message arrived. Without that, a crash in between would leave a message that nobody can decrypt a second time.

import type {
  AuthenticationCreds,
  SignalDataSet,
  SignalDataTypeMap,
  SignalKeyStore,
} from "@whiskeysockets/baileys";
import type Database from "libsql";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Baileys } from "../baileys.ts";
import { openAuthDatabase } from "./auth-database.ts";
import { AuthStoreError, authStoreError, damaged } from "./auth-store-error.ts";
import { inboxKind, type StoredStanza } from "./stored-stanza.ts";

/** As long as WhatsApp keeps files and undelivered messages. */
const KEPT_DAYS = 30;

/** The file of an account, in its folder. */
export function authFile(folder: string): string {
  return join(folder, "whatsapp.sqlite");
}

/** Whether there is a key store at all; nothing is created by asking. */
export function hasAuthStore(folder: string): boolean {
  return existsSync(authFile(folder));
}

/** Deletes an account's keys. Never throws where they are gone already. */
export function deleteAuthStore(folder: string): void {
  for (const suffix of ["-wal", "-shm", ""]) rmSync(`${authFile(folder)}${suffix}`, { force: true });
}

/** The store of one account. Every call but `close` throws AuthStoreError. */
export class AuthStore {
  readonly file: string;
  readonly #database: Database.Database;
  readonly #library: Baileys;
  /** Messages that are settled; their rows go with the next write. */
  #settled: string[] = [];
  #isClosed = false;
  /** Called when keys can't be read or written: nothing may be acknowledged from then on. */
  onFailure: (error: AuthStoreError) => void = () => {};

  /** Opens the store, creating it where it is missing. @throws AuthStoreError */
  constructor(folder: string, library: Baileys) {
    this.file = authFile(folder);
    this.#library = library;
    try {
      this.#database = openAuthDatabase(this.file);
      const before = Date.now() - KEPT_DAYS * 86_400_000;
      this.#database.prepare("DELETE FROM kept WHERE atMs < ?").run(before);
    } catch (thrown) {
      throw authStoreError(this.file, thrown);
    }
  }

  /** The credentials of the linked device; `undefined` where none is linked. */
  credentials(): AuthenticationCreds | undefined {
    const found = this.#read("credentials", "")[0];
    if (found === undefined || this.#read("unlinked", "").length > 0) return undefined;
    const creds = this.#parsed(found) as AuthenticationCreds;
    if (!creds.me?.id || !creds.account || !creds.noiseKey || !creds.signedIdentityKey)
      throw new AuthStoreError(this.file, "unusable", damaged);
    return creds;
  }

  saveCredentials(creds: AuthenticationCreds): void {
    this.#write(() => this.#put("credentials", "", creds));
  }

  /** Replaces everything by the credentials of a device that was linked just now. */
  begin(creds: AuthenticationCreds): void {
    this.#write(() => {
      this.#database.exec("DELETE FROM entries; DELETE FROM inbox; DELETE FROM kept");
      this.#put("credentials", "", creds);
    });
  }

  /** Notes that WhatsApp has unlinked the device: its keys open nothing any more. */
  markUnlinked(): void {
    this.#write(() => this.#put("unlinked", "", true));
  }

  /** The keys, in the shape that the library wants. */
  keys(): SignalKeyStore {
    return {
      get: (kind, ids) => this.#reported(() => this.#keys(kind, ids)),
      set: (data) => this.#setKeys(data),
    };
  }

  /** Decrypted messages that the gateway has not taken yet, oldest first. */
  unsettled(): StoredStanza[] {
    return this.#guard(() => {
      const rows = this.#database.prepare("SELECT message, value FROM inbox ORDER BY seq").all() as {
        message: string;
        value: string;
      }[];
      const done = new Set(this.#settled);
      return rows
        .filter(({ message }) => !done.has(message))
        .map(({ value }) => this.#parsed(value) as StoredStanza);
    });
  }

  /**
   * The gateway has this message (`messageRef`). Its rows are deleted with the next write: should that be lost, it comes
   * once more, and the gateway knows it by its id.
   */
  settle(message: string): void {
    this.#settled.push(message);
  }

  /** Keeps a message's content for a month: to fetch its file, or to repeat it for a phone that could not decrypt it. */
  keep(id: string, content: Uint8Array): void {
    this.#write(() =>
      this.#database
        .prepare("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)")
        .run(id, Buffer.from(content), Date.now()),
    );
  }

  /** What `keep` kept. */
  kept(id: string): Uint8Array | undefined {
    return this.#guard(() => {
      const row = this.#database.prepare("SELECT value FROM kept WHERE id = ?").get(id) as
        | { value: Uint8Array }
        | undefined;
      return row?.value;
    });
  }

  /** Never throws. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#deleteSettled();
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // The rows come once more, and the next open checks the file.
    }
    this.#database.close();
  }

  #keys<T extends keyof SignalDataTypeMap>(kind: T, ids: string[]): Record<string, SignalDataTypeMap[T]> {
    const found: Record<string, SignalDataTypeMap[T]> = {};
    for (const id of ids) {
      const [value] = this.#read(`key:${kind}`, id);
      if (value === undefined) continue;
      const parsed = this.#parsed(value);
      const isSyncKey = kind === "app-state-sync-key";
      const key = isSyncKey
        ? this.#library.proto.Message.AppStateSyncKeyData.fromObject(parsed as Record<string, unknown>)
        : parsed;
      found[id] = key as SignalDataTypeMap[T];
    }
    return found;
  }

  #setKeys(data: SignalDataSet): void {
    this.#write(() => {
      for (const [kind, values] of Object.entries(data as Record<string, Record<string, unknown>>)) {
        for (const [id, value] of Object.entries(values ?? {})) {
          if (kind === inboxKind) this.#keep(id, value as StoredStanza);
          else if (value === null || value === undefined) this.#drop(`key:${kind}`, id);
          else this.#put(`key:${kind}`, id, value);
        }
      }
    });
  }

  #keep(id: string, stanza: StoredStanza): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO inbox (id, message, value) VALUES (?, ?, ?)")
      .run(id, stanza.message, this.#text(stanza));
  }

  #put(kind: string, id: string, value: unknown): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)")
      .run(kind, id, this.#text(value));
  }

  #drop(kind: string, id: string): void {
    this.#database.prepare("DELETE FROM entries WHERE kind = ? AND id = ?").run(kind, id);
  }

  #read(kind: string, id: string): string[] {
    return this.#guard(() => {
      const row = this.#database
        .prepare("SELECT value FROM entries WHERE kind = ? AND id = ?")
        .get(kind, id) as { value: string } | undefined;
      return row ? [row.value] : [];
    });
  }

  #deleteSettled(): void {
    const remove = this.#database.prepare("DELETE FROM inbox WHERE message = ?");
    for (const message of this.#settled) remove.run(message);
  }

  #write(work: () => void): void {
    this.#reported(() =>
      this.#guard(() => {
        this.#database.exec("BEGIN IMMEDIATE");
        try {
          this.#deleteSettled();
          work();
          this.#database.exec("COMMIT");
          this.#settled = [];
        } catch (thrown) {
          if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
          throw thrown;
        }
      }),
    );
  }

  #reported<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      this.onFailure(authStoreError(this.file, thrown));
      throw thrown;
    }
  }

  #guard<T>(work: () => T): T {
    if (this.#isClosed) throw new AuthStoreError(this.file, "unwritable", "the account was stopped");
    try {
      return work();
    } catch (thrown) {
      throw authStoreError(this.file, thrown);
    }
  }

  #text(value: unknown): string {
    return JSON.stringify(value, this.#library.BufferJSON.replacer);
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text, this.#library.BufferJSON.reviver) as unknown;
    } catch (thrown) {
      throw new AuthStoreError(this.file, "unusable", damaged, { cause: thrown });
    }
  }
}
