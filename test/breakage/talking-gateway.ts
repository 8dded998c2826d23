// A gateway whose kois know a model server by files of their own, so that no change of the config can send their
// requests anywhere else.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { fakeProvider } from "./echo-server.ts";

/** A home whose kois reach `server` as the provider `fake`. Both are gone when the test has finished. */
export function homeWithModel(server: ModelServer, koiIds: readonly string[]): string {
  const home = tempFolder();
  onTestFinished(() => server.close());
  addModel(home, server, koiIds);
  return home;
}

/** Tells the kois of `home` where `server` is. */
export function addModel(home: string, server: ModelServer, koiIds: readonly string[]): void {
  for (const koiId of koiIds) {
    const koiDir = join(home, ".SKYKOI", "koi", koiId, "koi");
    mkdirSync(koiDir, { recursive: true, mode: 0o700 });
    writeFileSync(join(koiDir, "models.json"), JSON.stringify(fakeProvider(server)), { mode: 0o600 });
  }
}
