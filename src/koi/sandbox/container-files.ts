// Files inside a container, through commands inside it: a link there leads where it leads inside, never to a file of the
// host. Paths are arguments, no shell reads them.

import type { Engine } from "./engine.ts";
import { type InsideResult, runInside } from "./run-inside.ts";
import { lastWords } from "./output-text.ts";
import { isFull, restartContainer, WAS_FULL } from "./restart-container.ts";
import { HostError, type HostStat } from "../tools/host/tool-host.ts";

/** Where files are. */
export interface FilePlace {
  readonly engine: Engine;
  readonly containerId: string;
  readonly user: string | undefined;
  /** What relative paths stand on. */
  readonly cwd: string;
}

const FILE_MS = 60_000;

// Exit codes of the scripts below.
const MISSING = 20;
const NO_FILE = 21;
const DENIED = 22;
const CUT = 23;
/** What a script that changes something says at its end: a shell that can't start a program may end with 0. */
const DONE = "done";

// A link that leads nowhere is no file.
const LOOK = `[ -e "$1" ] || exit ${MISSING}`;

const READ = `${LOOK}; [ -f "$1" ] || exit ${NO_FILE}; [ -r "$1" ] || exit ${DENIED}; exec head -c "$2" < "$1"`;

const STAT = `${LOOK}
if [ -d "$1" ]; then echo "folder 0"; elif [ -f "$1" ]; then echo "file $(stat -L -c %s -- "$1")"; else echo "other 0"; fi`;

const LIST = `${LOOK}; [ -d "$1" ] || exit ${NO_FILE}; cd -- "$1" || exit ${DENIED}
for name in * .[!.]* ..?*; do
  [ -e "$name" ] || [ -h "$name" ] || continue
  [ -d "$name" ] && [ ! -h "$name" ] && name="$name/"
  printf '%s\\0' "$name"
done`;

/** To a file beside it first, so that a connection that breaks leaves the old one whole. */
const WRITE = `target=$1
[ -d "$target" ] && exit ${NO_FILE}
[ -h "$target" ] && target=$(readlink -f -- "$target")
case "$target" in */*) mkdir -p -- "\${target%/*}/" || exit ${DENIED} ;; esac
part="$target.part-$3"
trap 'rm -f -- "$part"' EXIT
cat > "$part" || exit ${DENIED}
[ "$(wc -c < "$part")" -eq "$2" ] || exit ${CUT}
[ -e "$target" ] && { [ -w "$target" ] || exit ${DENIED}; chmod "$(stat -c %a -- "$target")" "$part"; }
mv -f -- "$part" "$target" || exit ${DENIED}
echo ${DONE}`;

const REMOVE = `[ -e "$1" ] || [ -h "$1" ] || exit ${MISSING}; [ -d "$1" ] && [ ! -h "$1" ] && exit ${NO_FILE}; rm -f -- "$1" || exit ${DENIED}; echo ${DONE}`;

/** A whole file of at most `maxBytes`. @throws HostError */
export async function readInside(place: FilePlace, path: string, maxBytes: number): Promise<Uint8Array> {
  const { stdout } = await run(place, path, READ, [String(maxBytes + 1)], { maxBytes: maxBytes + 1 });
  if (stdout.length <= maxBytes) return new Uint8Array(stdout);
  throw new HostError("too_large", `${path} has more than ${maxBytes} bytes`);
}

/** @throws HostError */
export async function statInside(place: FilePlace, path: string): Promise<HostStat | undefined> {
  try {
    const { stdout } = await run(place, path, STAT, []);
    const [kind, bytes] = stdout.toString().trim().split(" ");
    const known = kind === "file" || kind === "folder" ? kind : "other";
    return { kind: known, bytes: Number(bytes ?? 0) || 0 };
  } catch (error) {
    if (error instanceof HostError && error.code === "not_found") return undefined;
    throw error;
  }
}

/** Names, sorted; folders end with `/`. @throws HostError */
export async function listInside(place: FilePlace, path: string): Promise<readonly string[]> {
  const { stdout } = await run(place, path, LIST, [], { maxBytes: 8 << 20 });
  return stdout.toString().split("\0").slice(0, -1).sort();
}

/** Writes a whole file, with the folders above it. @throws HostError */
export async function writeInside(place: FilePlace, path: string, data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  const part = Math.random().toString(36).slice(2, 10);
  await change(place, path, WRITE, [String(bytes.length), part], bytes);
}

/** @throws HostError */
export async function removeInside(place: FilePlace, path: string): Promise<void> {
  await change(place, path, REMOVE, []);
}

async function change(
  place: FilePlace,
  path: string,
  script: string,
  args: readonly string[],
  input?: Uint8Array,
): Promise<void> {
  const { stdout, stderr } = await run(place, path, script, args, input ? { input } : {});
  if (stdout.toString() !== `${DONE}\n`) await fail(place, path, 0, stderr);
}

async function run(
  place: FilePlace,
  path: string,
  script: string,
  args: readonly string[],
  more: { readonly maxBytes?: number; readonly input?: Uint8Array } = {},
): Promise<InsideResult> {
  if (path === "" || path.includes("\0")) throw new HostError("not_found", "there is no file without a name");
  const { engine, containerId, user, cwd } = place;
  // Before a name that begins with a dash: no program takes it for an option.
  const named = path.startsWith("/") ? path : `./${path}`;
  const argv = ["/bin/sh", "-c", script, "skykoi", named, ...args];
  const ran = await runInside(engine, containerId, { argv, cwd, user, timeoutMs: FILE_MS, ...more });
  if (!ran.ok) throw new HostError("failed", ran.problem.message);
  const { code, stderr, isTimedOut } = ran.value;
  if (isTimedOut) throw new HostError("failed", `${path}: this took longer than ${FILE_MS / 1000} s`);
  return code === 0 ? ran.value : fail(place, path, code, stderr);
}

async function fail(
  { engine, containerId }: FilePlace,
  path: string,
  code: number,
  stderr: Buffer,
): Promise<never> {
  if (code === MISSING) throw new HostError("not_found", `${path} does not exist in the sandbox`);
  if (code === NO_FILE) {
    throw new HostError(
      "not_a_file",
      `${path} is not what was asked for: a file is no folder, a folder no file`,
    );
  }
  const words = lastWords(stderr.toString(), 200);
  if (isFull(words)) {
    await restartContainer(engine, containerId);
    throw new HostError("failed", WAS_FULL);
  }
  const what = code === DENIED ? "the sandbox does not permit it" : "it did not work";
  const why = code === CUT ? "the connection broke" : words || `exit ${code}`;
  throw new HostError("failed", `${path}: ${what} (${why})`);
}
