// Files that go out: copied to where no koi can change them, until they are sent. The copies lie with the koi's store.

import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { MediaKind, OutboundMedia } from "../../channels/channel.ts";
import type { ExtraFile } from "../../koi/turn-desk.ts";
import { typeOfName } from "./file-name.ts";

const FOLDER = "outbound";
/** As long as a reply that could not be sent is kept. */
const KEPT_MS = 31 * 24 * 3_600_000;
const NAME_CHARACTERS = 100;

/**
 * Writes the copies. `key` is unique to the message: the same one has the same files.
 * @throws Error of the file system
 */
export async function keepOutbound(
  sessionsDir: string,
  key: string,
  files: readonly ExtraFile[],
  nowMs: number,
): Promise<readonly OutboundMedia[]> {
  if (files.length === 0) return [];
  const folder = join(sessionsDir, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await prune(folder, nowMs);
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 24);
  return Promise.all(
    files.map(async ({ name, data }, index) => {
      const path = join(folder, `${hash}-${index + 1}`);
      await writeFile(path, data, { mode: 0o600 });
      const mimeType = typeOfName(name);
      return { kind: kindOf(mimeType), mimeType, fileName: plainName(name), path };
    }),
  );
}

function kindOf(mimeType: string): MediaKind {
  const [kind] = mimeType.split("/", 1);
  // A drawing is shown by no platform.
  if (mimeType === "image/svg+xml") return "document";
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "document";
}

function plainName(name: string): string {
  const plain = name.replaceAll(/[\p{C}/\\]+/gu, "_").trim();
  return plain === "" ? "file" : Array.from(plain).slice(-NAME_CHARACTERS).join("");
}

/** Removes what is too old. Never rejects: what can't be removed stays. */
async function prune(folder: string, nowMs: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats && nowMs - stats.mtimeMs > KEPT_MS) await rm(path, { force: true }).catch(() => undefined);
  }
}
