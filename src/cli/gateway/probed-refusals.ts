// What only this machine's file system tells: two kois whose folders are one behind symbolic links. It keeps no
// table back; the kois concerned are refused, so that their credentials and sessions never mix.

import type { KoiId } from "../../routing/ids.ts";
import type { ConfigFile } from "../find-config.ts";
import { compileConfigFile } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";

/** Kois that must not run, with the reason. */
export type Refusals = ReadonlyMap<KoiId, string>;

/** The kois that errors under a probe are about. The config itself has none. */
export async function probedRefusals(io: ProcessIo, file: ConfigFile): Promise<Refusals> {
  const { compilation } = await compileConfigFile(io, file, true);
  const refused = new Map<KoiId, string>();
  const kois = compilation.analysis?.model.kois.list ?? [];
  for (const { severity, pointer, related, message } of compilation.diagnostics) {
    if (severity !== "error") continue;
    const places = [pointer, ...related.map((one) => one.pointer)];
    for (const koi of kois) {
      if (places.some((place) => place.startsWith(`${koi.pointer}/`))) refused.set(koi.id, message);
    }
  }
  return refused;
}
