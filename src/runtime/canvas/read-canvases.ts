// The canvases that are to be seen in one place: those of the kois that answer there, by the current table.

import type { Canvas, CanvasChange, CanvasPlace } from "../../koi/canvas/canvas.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { Facts } from "../../routing/facts.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { LoadedTable } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";

/** A canvas and its koi. */
export interface KoiCanvas {
  readonly koiId: KoiId;
  readonly canvas: Canvas;
}

/** What the gateway knows of canvases. */
export interface CanvasBoard {
  /** That of a koi, where it has one there. @throws Error where it can't be read */
  read(koi: CompiledKoi, place: CanvasPlace): Promise<Canvas | undefined>;
  /** Has a listener told of each change, until the function that comes back is called. */
  watch(listener: (change: CanvasChange) => void): () => void;
}

/** What reading needs. */
interface CanvasReading {
  readonly table: LoadedTable;
  readonly board: CanvasBoard;
  readonly log: Log;
}

/** Those that are shown at `facts`. One that can't be read is left out, and in the log. Never rejects. */
export async function readCanvases(
  facts: Facts,
  { table, board, log }: CanvasReading,
): Promise<readonly KoiCanvas[]> {
  const route = table.router.route(facts);
  const deliveries = route.tier === "broadcast" ? route.broadcast : [route];
  const place = { accountId: facts.accountId, peer: facts.peer };
  const found = await Promise.all(
    deliveries.map(async ({ koiId }): Promise<KoiCanvas[]> => {
      const koi = table.gateway.kois.find(({ id }) => id === koiId);
      if (!koi) return [];
      try {
        const canvas = await board.read(koi, place);
        return canvas?.isShown === true ? [{ koiId, canvas }] : [];
      } catch (error) {
        log.warn({ koiId, error: said(error) }, "a canvas can't be read");
        return [];
      }
    }),
  );
  return found.flat();
}
