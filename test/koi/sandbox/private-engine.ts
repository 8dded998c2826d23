// A container engine of the tests' own: a dockerd with all it has in a folder that is removed with it, without a network, and
// an image made of busybox. Where none can run, tests are skipped, and say so loudly.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Docker from "dockerode";

/** The image that every private engine has. */
export const IMAGE = "skykoi-test:1";

/** A running engine. */
export interface PrivateEngine {
  readonly docker: Docker;
  readonly socket: string;
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** Ends the daemon, with its containers, at once. */
  kill(): Promise<void>;
  /** Ends it and removes all that it had. */
  stop(): Promise<void>;
}

const DOCKERD = ["/usr/sbin/dockerd", "/usr/bin/dockerd"].find((path) => existsSync(path));
const BUSYBOX = "/bin/busybox";

/** Why there can be no engine here; `undefined` where there can. */
function obstacle(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "dockerd needs Linux and root";
  const missing = [...(DOCKERD === undefined ? ["dockerd"] : []), ...(existsSync(BUSYBOX) ? [] : [BUSYBOX])];
  return missing.length === 0
    ? undefined
    : `${missing.join(" and ")} missing (apt-get install docker.io busybox-static)`;
}

/** Starts an engine; `undefined`, loudly, where that is not possible. */
export async function startEngine(): Promise<PrivateEngine | undefined> {
  const why = obstacle();
  if (why !== undefined) return skipped(why);
  for (const driver of ["overlay2", "vfs"]) {
    const engine = await tryStart(driver);
    if (typeof engine !== "string") return engine;
    console.warn(`dockerd with ${driver} did not start: ${engine}`);
  }
  return skipped("dockerd does not start on this machine");
}

function skipped(why: string): undefined {
  console.warn(`\n*** SKIPPED: the sandbox is NOT tested against a container engine: ${why}.\n`);
  return undefined;
}

async function tryStart(driver: string): Promise<PrivateEngine | string> {
  // A short path: a socket's name has 108 bytes at most.
  const folder = mkdtempSync(join(tmpdir(), "skykoi-dk-"));
  const socket = join(folder, "d.sock");
  const log = openSync(join(folder, "log"), "w");
  const daemon = spawn(
    DOCKERD ?? "dockerd",
    [
      `--data-root=${join(folder, "data")}`,
      `--exec-root=${join(folder, "exec")}`,
      `--pidfile=${join(folder, "pid")}`,
      `--host=unix://${socket}`,
      `--storage-driver=${driver}`,
      "--iptables=false",
      "--ip6tables=false",
      "--bridge=none",
    ],
    { stdio: ["ignore", log, log], env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" } },
  );
  closeSync(log);
  const docker = new Docker({ socketPath: socket, host: undefined as unknown as string });
  if (!(await answers(docker, daemon))) {
    const said = readFileSync(join(folder, "log"), "utf8").trim().split("\n").slice(-2).join(" ");
    await endDaemon(daemon, "SIGKILL");
    remove(folder);
    return said;
  }
  await importImage(docker, folder);
  return {
    docker,
    socket,
    host: `unix://${socket}`,
    kill: () => endDaemon(daemon, "SIGTERM"),
    stop: async () => {
      for (const { Id } of await docker.listContainers({ all: true }).catch(() => [])) {
        await docker
          .getContainer(Id)
          .remove({ force: true })
          .catch(() => {});
      }
      await endDaemon(daemon, "SIGTERM");
      remove(folder);
    },
  };
}

async function answers(docker: Docker, daemon: ChildProcess): Promise<boolean> {
  for (let i = 0; i < 300 && daemon.exitCode === null; i++) {
    if (
      await docker.ping().then(
        () => true,
        () => false,
      )
    )
      return true;
    await delay(100);
  }
  return false;
}

function endDaemon(daemon: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    daemon.once("exit", () => resolve());
    daemon.kill(signal);
  });
}

/** What a daemon that was ended in a hurry has left mounted goes first. */
function remove(folder: string): void {
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${folder}/`));
  for (const mount of mounts.reverse()) {
    try {
      execFileSync("/bin/umount", ["-l", mount], { stdio: "ignore" });
    } catch {
      // It went by itself.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function importImage(docker: Docker, folder: string): Promise<void> {
  const root = join(folder, "root");
  for (const name of ["bin", "etc", "tmp", "proc", "sys", "dev", "var/tmp", "run"])
    mkdirSync(join(root, name), { recursive: true });
  cpSync(BUSYBOX, join(root, "bin/busybox"));
  execFileSync("/usr/sbin/chroot", [root, "/bin/busybox", "--install", "-s", "/bin"]);
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/:/bin/sh\nkoi:x:1000:1000::/:/bin/sh\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\nkoi:x:1000:\n");
  const tar = join(folder, "root.tar");
  execFileSync("tar", ["-C", root, "-cf", tar, "."]);
  const [repo = "", tag = ""] = IMAGE.split(":");
  const stream = await docker.importImage(tar, { repo, tag });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
  });
}
