// sandbox/bind-escapes, sandbox/bind-source-missing: what a sandbox is shown of the host. A bind passes by everything
// else that a sandbox keeps out.

import type { Decided } from "../../../policy/decided.ts";
import { hostPart } from "../../../policy/sandbox/host-parts.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { BindTarget } from "../../diagnostics/tool-args.ts";
import type { Probe } from "../../host.ts";
import { pointerTo } from "../../read/pointer.ts";
import { type ResolvedKoi, STATE_DIR } from "../../resolve/kois.ts";
import type { CheckInput } from "../check.ts";
import { type OwnedPath, liesIn, ownedPath, samePath } from "../koi/owned-path.ts";
import { usedSandboxes } from "./used-sandboxes.ts";

/** Findings about binds, each told once where several kois have it from the defaults. */
export function* binds({ model, probe }: CheckInput): Iterable<Finding> {
  const told = new Set<string>();
  for (const { koi, sandbox } of usedSandboxes(model)) {
    for (const bind of sandbox.docker.binds) {
      if (told.has(bind.pointer)) continue;
      const found = judge(bind, koi, model.kois.list, probe);
      if (!found) continue;
      told.add(bind.pointer);
      yield found;
    }
  }
}

function judge(
  { value, pointer }: Decided<string>,
  koi: ResolvedKoi,
  kois: readonly ResolvedKoi[],
  probe: Probe | undefined,
): Finding | undefined {
  const written = sourceOf(value);
  // A name without a slash is a volume of the engine's own.
  if (!/[/\\~]/.test(written)) return undefined;
  const path = ownedPath(written, probe);
  const escape = escapeOf(path, koi, kois, probe);
  if (escape) {
    const { what, other } = escape;
    const place = other && { pointer: placeOf(other) };
    return finding(
      "sandbox/bind-escapes",
      pointer,
      { koi: koi.id, path: written, what, ...(other && { other: other.id }) },
      place ? { related: [{ place, label: "other_koi" }] } : {},
    );
  }
  if (probe === undefined || probe.stat(path.path)) return undefined;
  return finding("sandbox/bind-source-missing", pointer, { path: written });
}

/** `host` of `host:container[:mode]`; the colon of a drive is part of it. */
function sourceOf(bind: string): string {
  return /^([A-Za-z]:[\\/][^:]*|[^:]*)/.exec(bind.trim())?.[1] ?? "";
}

interface Escape {
  readonly what: BindTarget;
  readonly other?: ResolvedKoi;
}

const HOMES = /^(?:~|\/root|\/home(?:\/[^/]+)?|\/users(?:\/[^/]+)?|[a-z]:\/users(?:\/[^/]+)?)$/;
/** The folders that hold its socket. */
const ENGINE = /^\/(?:var\/)?run$/;
const ROOT = /^(?:\/|[a-z]:)$/;

function escapeOf(
  path: OwnedPath,
  koi: ResolvedKoi,
  kois: readonly ResolvedKoi[],
  probe: Probe | undefined,
): Escape | undefined {
  const forms = [path.folded, path.real?.toLowerCase() ?? path.folded];
  const is = (pattern: RegExp): boolean => forms.some((form) => pattern.test(form));
  if (is(ROOT)) return { what: "root" };
  const parts = new Set(forms.map(hostPart));
  if (is(ENGINE) || parts.has("engine")) return { what: "engine" };
  if (parts.has("system")) return { what: "system" };
  if (is(HOMES) || (probe && samePath(path, ownedPath(probe.home, probe)))) return { what: "home" };
  const state = ownedPath(STATE_DIR, probe);
  if (samePath(path, state) || liesIn(state, path)) return { what: "state" };
  const others = kois.filter(({ id }) => id !== koi.id);
  const shown = others.filter((other) =>
    [other.koiDir, other.sessionsDir, other.workspace].some((folder) =>
      touches(path, ownedPath(folder, probe)),
    ),
  );
  // Around the koi's own folder and another one's: the folder that holds them all.
  if (shown.length > 0 && liesIn(ownedPath(koi.koiDir, probe), path)) return { what: "state" };
  return shown[0] && { what: "other_koi", other: shown[0] };
}

function touches(path: OwnedPath, folder: OwnedPath): boolean {
  return samePath(path, folder) !== undefined || liesIn(path, folder) || liesIn(folder, path);
}

function placeOf({ pointer }: ResolvedKoi): string {
  return pointerTo(pointer, "id");
}
