// Which kois have heartbeats, and by which settings: as soon as one koi has a block of its own, only kois with such a block;
// else the default koi alone. A koi's block is laid over `kois.defaults.heartbeat` key by key.

import { durationMs } from "../config/duration.ts";
import type { HeartbeatConfig } from "../config/heartbeat.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import { type KoiId, koiIdOf } from "../routing/ids.ts";

/** The heartbeat of one koi. */
export interface Heartbeat {
  readonly koiId: KoiId;
  readonly settings: HeartbeatConfig;
  /** The koi's own block, if it has one. */
  readonly own: HeartbeatConfig | undefined;
}

const EVERY = "30m";

/** The heartbeats of these kois, those that are turned off too. */
export function heartbeatsOf(
  config: SkykoiConfig,
  kois: readonly KoiId[],
  defaultKoi: KoiId,
): readonly Heartbeat[] {
  const shared = config.kois?.defaults?.heartbeat;
  const blocks = new Map(
    (config.kois?.list ?? []).flatMap(({ id, heartbeat }) =>
      heartbeat ? [[koiIdOf(id), heartbeat] as const] : [],
    ),
  );
  const own = kois.flatMap((koiId) => {
    const block = blocks.get(koiId);
    return block ? [{ koiId, settings: { ...shared, ...block }, own: block }] : [];
  });
  return own.length > 0 ? own : [{ koiId: defaultKoi, settings: { ...shared }, own: undefined }];
}

/** Milliseconds between two heartbeats; 0 where they are turned off. */
export function heartbeatEveryMs({ every }: HeartbeatConfig): number {
  return durationMs(every ?? EVERY) ?? 0;
}
