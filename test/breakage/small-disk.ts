// A disk of a few megabytes that a test can fill: a tmpfs, which only root may mount.

import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { tempFolder } from "../koi/store/temp-folder.ts";

/** A small disk. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills it to the last block. */
  fill(): void;
  /** Makes room again. */
  free(): void;
  /** Whether it can be written to. */
  setWritable(isWritable: boolean): void;
}

/** Mounts a disk until the running test has finished; `undefined` where this machine does not allow it. */
export function smallDisk(): SmallDisk | undefined {
  const folder = tempFolder();
  if (!run("mount", "-t", "tmpfs", "-o", "size=6m", "skykoi-test", folder)) return undefined;
  onTestFinished(() => {
    // A process that was killed may take a moment to let go of its files.
    if (!run("umount", folder)) run("umount", "--lazy", folder);
  });
  const filler = join(folder, "filler");
  return {
    folder,
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    setWritable(isWritable) {
      const mode = `remount,${isWritable ? "rw" : "ro"}`;
      if (!run("mount", "-o", mode, folder)) throw new Error(`can't ${mode} ${folder}`);
    },
  };
}

function fill(file: string): void {
  for (const size of [1 << 20, 1 << 12]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: "a" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}

function run(command: string, ...args: readonly string[]): boolean {
  const { status, error } = spawnSync(command, args, { stdio: "ignore" });
  return error === undefined && status === 0;
}
