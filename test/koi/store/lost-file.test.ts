// A store whose file is deleted or moved while it is open takes nothing more: what it took would be gone.

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openKoiStore } from "../../../src/koi/store/sqlite-koi-store.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { tempFolder } from "./temp-folder.ts";

const sessionKey = "koi:main:main" as SessionKey;

function entry(messageKey: string): Parameters<ReturnType<typeof openKoiStore>["journal"]>[0] {
  return { messageKey, sessionKey, receivedAtMs: 1, payload: "{}" };
}

test.skipIf(process.platform === "win32").each([
  ["deleted", (folder: string) => rmSync(folder, { recursive: true })],
  ["moved away", (folder: string) => renameSync(folder, `${folder}.aside`)],
  [
    "replaced",
    (folder: string) => {
      renameSync(folder, `${folder}.aside`);
      mkdirSync(folder);
      openKoiStore(folder).close();
    },
  ],
])("a store that was %s takes nothing more", async (_, lose) => {
  const folder = join(tempFolder(), "sessions");
  const store = openKoiStore(folder);
  onTestFinished(() => store.close());
  await store.journal(entry("m1"));
  lose(folder);
  await expect(store.journal(entry("m2"))).rejects.toMatchObject({
    name: "StoreError",
    code: "gone",
    file: join(folder, "koi.db"),
  });
  if (!existsSync(`${folder}.aside`)) return;
  const moved = openKoiStore(`${folder}.aside`);
  onTestFinished(() => moved.close());
  expect(moved.pending().map(({ messageKey }) => messageKey)).toEqual(["m1"]);
});
