// path/not-portable: a path that is another one, or none, on another system. Windows keeps some names for devices and
// drops dots and blanks at the end of a name; there and on macOS, names that differ in capitals alone are one.

import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import type { PortabilityFault } from "../../diagnostics/path-args.ts";
import { foldName } from "../koi/owned-path.ts";
import type { CheckInput } from "../check.ts";
import { type ConfigPath, configPaths } from "./config-paths.ts";
import { namesIn } from "./written-path.ts";

/** How a folder or file is first written. */
interface Spelling {
  readonly name: string;
  readonly pointer: string;
  /** What lies there, where it is the end of a path. */
  readonly part: ConfigPath["part"] | undefined;
}

/** What no two kois or accounts may share. */
const OWNED: ReadonlySet<ConfigPath["part"]> = new Set(["workspace", "koiDir", "authDir"]);

const DEVICE = /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\.|$)/i;

/** A finding for each path, for the first thing that is wrong with it. */
export function* notPortable(input: CheckInput): Iterable<Finding> {
  const spellings = new Map<string, Spelling>();
  for (const one of configPaths(input)) {
    const { pointer, path } = one;
    const names = namesIn(path);
    const odd = names
      .map((part) => ({ part, reason: faultOf(part) }))
      .find(({ reason }) => reason !== undefined);
    if (odd?.reason !== undefined) {
      yield finding("path/not-portable", pointer, { path, reason: odd.reason, part: odd.part });
      continue;
    }
    yield* otherCapitals(one, names, spellings);
  }
}

function faultOf(name: string): PortabilityFault | undefined {
  if (DEVICE.test(name)) return "reserved_name";
  // A template such as `{koiId}` or `${NAME}` ends in a bracket.
  if (name.endsWith(".")) return "trailing_dot";
  return name.endsWith(" ") ? "trailing_blank" : undefined;
}

/** The first folder or file of a path that an earlier path writes in other capitals. */
function* otherCapitals(
  { pointer, path, part }: ConfigPath,
  names: readonly string[],
  spellings: Map<string, Spelling>,
): Iterable<Finding> {
  const root = /^(?:~|<state>|[A-Za-z]:)?/.exec(path)?.[0] ?? "";
  let at = root;
  for (const [i, name] of names.entries()) {
    at += `/${foldName(name)}`;
    const end = i === names.length - 1 ? part : undefined;
    const known = spellings.get(at);
    if (!known) {
      spellings.set(at, { name, pointer, part: end });
      continue;
    }
    if (known.name === name) continue;
    // Two whole paths of one kind that are one folder collide, which says more.
    if (end !== undefined && OWNED.has(end) && known.part === end) return;
    const related: Related[] = [{ place: { pointer: known.pointer }, label: "other_spelling" }];
    const args = { path, reason: "capitals", part: name, other: known.name } as const;
    yield finding("path/not-portable", pointer, args, { related });
    return;
  }
}
