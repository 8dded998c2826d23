// secret/file-mode and secret/config-readable, only under a probe: files with secrets that other users of the machine
// can read.

import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import { expandHome } from "../../../config/paths.ts";
import { pointerTo } from "../../read/pointer.ts";
import { valuesAt } from "../../resolve/values-at.ts";
import { isAbsolutePath } from "../path/written-path.ts";
import type { CheckInput } from "../check.ts";

const TOKEN_FILES = [
  ["channels", "telegram", "tokenFile"],
  ["channels", "telegram", "accounts", "*", "tokenFile"],
];
const MOST_RELATED = 5;
/** All that is not the owner's. */
const OTHERS = 0o077;

/** A finding for each file. */
export function* readableFiles(input: CheckInput): Iterable<Finding> {
  const { probe } = input;
  if (!probe) return;
  for (const { pointer, path } of secretFiles(input)) {
    if (!isAbsolutePath(path)) continue;
    const mode = openMode(probe.stat(expandHome(path, probe.home))?.mode);
    if (mode !== undefined) yield finding("secret/file-mode", pointer, { path, mode });
  }
  const byFile = new Map<string, Related[]>();
  for (const { pointer } of input.secrets.filter((one) => one.isLiteral && one.kind !== "value")) {
    const { path } = input.fileOf(pointer);
    byFile.set(path, [...(byFile.get(path) ?? []), { place: { pointer }, label: "secret_here" }]);
  }
  for (const [path, places] of byFile) {
    const mode = openMode(probe.stat(path)?.mode);
    const first = places[0]?.place;
    if (mode === undefined || !first || !("pointer" in first)) continue;
    const { name } = input.fileOf(first.pointer);
    const args = { file: name, mode, secrets: places.length };
    const place = { file: name, offset: 0, length: 0 };
    yield finding("secret/config-readable", place, args, { related: places.slice(0, MOST_RELATED) });
  }
}

function* secretFiles({ model, secrets }: CheckInput): Iterable<{ pointer: string; path: string }> {
  for (const { pointer, value } of secrets) {
    if (typeof value !== "string" && value.source === "file") {
      yield { pointer: pointerTo(pointer, "id"), path: value.id };
    }
  }
  for (const place of TOKEN_FILES) {
    for (const { pointer, value } of valuesAt(model.config, place)) {
      if (typeof value === "string") yield { pointer, path: value };
    }
  }
}

/** A mode that lets others in, as people write it; `undefined` for one that does not. */
function openMode(mode: number | undefined): string | undefined {
  return mode === undefined || (mode & OTHERS) === 0 ? undefined : `0${mode.toString(8).padStart(3, "0")}`;
}
