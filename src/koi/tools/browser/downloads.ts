// A file that a page hands out: bounded, under a name of ours, into the koi's own folder.

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import type { Download } from "playwright-core";

import type { ToolHost } from "../host/tool-host.ts";

/** Where files go, in the workspace of the session. */
export const DOWNLOADS = "downloads";

const MAX_BYTES = 50_000_000;
const LOOK_EVERY_MS = 250;

/**
 * Keeps a download; gives a sentence about what came of it. Never rejects.
 * @param folder where the browser puts what is under way
 */
export async function keepDownload(download: Download, host: ToolHost, folder: string): Promise<string> {
  const name = fileName(download.suggestedFilename());
  let isTooLarge = false;
  const look = setInterval(() => {
    void largest(folder).then((bytes) => {
      if (bytes <= MAX_BYTES) return;
      isTooLarge = true;
      void download.cancel().catch(() => undefined);
    });
  }, LOOK_EVERY_MS);
  try {
    const path = await download.path();
    const { size } = await stat(path);
    if (size > MAX_BYTES) isTooLarge = true;
    else {
      const kept = await freePath(host, name);
      await host.writeFile(kept, await readFile(path));
      return `downloaded \`${kept}\` (${size} bytes)`;
    }
  } catch {
    if (!isTooLarge) return `the download of \`${name}\` did not succeed`;
  } finally {
    clearInterval(look);
    await download.delete().catch(() => undefined);
  }
  return `the download of \`${name}\` was stopped: it is larger than ${MAX_BYTES} bytes`;
}

/** A path in the downloads of `host` where nothing is yet. */
export async function freePath(host: ToolHost, name: string): Promise<string> {
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  for (let count = 1; ; count += 1) {
    const path = `${DOWNLOADS}/${stem}${count === 1 ? "" : ` (${count})`}${ending}`;
    if ((await host.stat(path)) === undefined) return path;
  }
}

/** A plain name of a file, whatever a page calls it. */
export function fileName(suggested: string): string {
  const name = suggested
    .normalize("NFC")
    // oxlint-disable-next-line no-control-regex -- names of files hold none
    .replaceAll(/[\u0000-\u001f\u007f/\\:*?"<>|`]/g, "_")
    .replace(/^\.+/, "")
    .trim();
  const dot = name.lastIndexOf(".");
  const ending = dot > 0 ? name.slice(dot).slice(0, 20) : "";
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return `${stem.slice(0, 80) || "file"}${ending}`;
}

/** Bytes of the largest file under way: which of them is which, the library does not tell. */
async function largest(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return Math.max(0, ...(await Promise.all(sizes)));
}
