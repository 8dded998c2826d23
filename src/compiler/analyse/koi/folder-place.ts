// Where a folder of a koi is written, or the koi that has it by default.

import { pointerTo } from "../../read/pointer.ts";
import type { ResolvedKoi } from "../../resolve/kois.ts";
import type { Model } from "../../resolve/model.ts";

/** Pointer to a folder of a koi: its own key, the one for all kois, or its id. */
export function folderPlace(
  { config }: Model,
  koi: ResolvedKoi,
  key: "koiDir" | "sessions" | "workspace",
): string {
  const id = koi.pointer === "" ? "" : pointerTo(koi.pointer, "id");
  if (key === "sessions") return config.session?.store === undefined ? id : "/session/store";
  if (koi.config[key] !== undefined) return pointerTo(koi.pointer, key);
  const isShared = key === "workspace" && koi.workspace === config.kois?.defaults?.workspace;
  return isShared ? "/kois/defaults/workspace" : id;
}
