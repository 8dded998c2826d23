// Looks into the stores of many kois, one after the other, so that messages have their turn in between. A store that can't
// be read is told, and hides no other.

import { setImmediate } from "node:timers/promises";
import type { KoiStore } from "../../../koi/store/koi-store.ts";
import type { CompiledKoi } from "../../../routing/compiled-gateway.ts";
import { said } from "../../said.ts";
import type { ControlDeps } from "../control-deps.ts";
import type { UnreadKoi } from "../protocol.ts";

/** Calls `look` for each koi that has a store on disk. Gives those that can't be read. */
export async function eachKoi(
  kois: readonly CompiledKoi[],
  { stores }: Pick<ControlDeps, "stores">,
  look: (store: KoiStore, koi: CompiledKoi) => void,
): Promise<UnreadKoi[]> {
  const unread: UnreadKoi[] = [];
  for (const koi of kois) {
    try {
      const store = stores.existing(koi);
      if (!store) continue;
      look(store, koi);
    } catch (error) {
      unread.push({ koiId: koi.id, problem: said(error) });
    }
    await setImmediate();
  }
  return unread;
}
