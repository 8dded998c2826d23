// The stores of kois: a folder that goes away or comes back while the gateway runs counts as it lies there.

import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { CompiledKoi } from "../../../src/routing/compiled-gateway.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { KoiStores } from "../../../src/runtime/journal/koi-stores.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";

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
