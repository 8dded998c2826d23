// The sandboxes of a config that any session runs in.

import { type SandboxSettings, sandboxSettings } from "../../../policy/sandbox/sandbox-settings.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { ResolvedKoi } from "../../resolve/kois.ts";
import type { Model } from "../../resolve/model.ts";

/** A koi with its sandbox. */
export interface KoiSandbox {
  readonly koi: ResolvedKoi;
  readonly sandbox: SandboxSettings;
}

/** Every koi that is sandboxed in some session. */
export function usedSandboxes({ config, kois }: Model): readonly KoiSandbox[] {
  const isShared = config.kois?.defaults?.sandbox !== undefined;
  return kois.list
    .filter((koi) => isShared || koi.config.sandbox !== undefined)
    .map((koi) => ({ koi, sandbox: sandboxSettings(config, koi.id) }))
    .filter(({ sandbox }) => sandbox.mode.value !== "off");
}

/** The place of a koi; of the implied one, that of what all kois have. */
export function koiPlace({ pointer }: ResolvedKoi): string {
  return pointer === "" ? "/kois/defaults/sandbox" : pointerTo(pointer, "id");
}
