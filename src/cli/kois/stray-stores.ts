// Kois that left something on this machine, whatever the config says now.

import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { KOI_STORE_FILE } from "../../koi/store/sqlite-koi-store.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";

const PLACEHOLDER = "{koiId}";

/** Names of the folders in `<state>/koi`. Never throws. */
export function koiFolders(state: string): string[] {
  return foldersIn(join(state, "koi"));
}

/**
 * Stores of kois that are not `known`, with the folder that each lies in: in the state dir, and where `template`
 * (`session.store`, absolute, with `{koiId}` in it) puts them. Never throws.
 */
export function strayStores(
  state: string,
  template: string | undefined,
  known: ReadonlySet<KoiId>,
): { readonly koiId: KoiId; readonly folder: string }[] {
  const templates = new Set([
    join(state, "koi", PLACEHOLDER, "sessions"),
    ...(template === undefined ? [] : [template]),
  ]);
  return [...templates].flatMap((one) => {
    return idsAt(one)
      .filter((koiId) => !known.has(koiId))
      .map((koiId) => ({ koiId, folder: one.replaceAll(PLACEHOLDER, koiId) }))
      .filter(({ folder }) => existsSync(join(folder, KOI_STORE_FILE)));
  });
}

/** The ids that stand in the place of the first placeholder of `template`. */
function idsAt(template: string): KoiId[] {
  let part = template;
  while (dirname(part).includes(PLACEHOLDER)) part = dirname(part);
  const [before = "", behind = ""] = basename(part).split(PLACEHOLDER);
  return foldersIn(dirname(part)).flatMap((name) => {
    const id = koiIdOf(name.slice(before.length, name.length - behind.length));
    return id !== undefined && name === `${before}${id}${behind}` ? [id] : [];
  });
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
