// `docker.tmpfs`: `/tmp`, or `/tmp:size=64m` with the options of a mount → what is kept in memory where.

import type { DockerSettings } from "../../policy/sandbox/sandbox-settings.ts";

/** A folder inside that is kept in memory. */
export interface TmpfsMount {
  /** As it was written; an absolute path where it means one. */
  readonly target: string;
  /** As mount(8) takes them; may be empty. */
  readonly options: string;
}

/** All of them. Pure. */
export function tmpfsMounts({ tmpfs }: DockerSettings): readonly TmpfsMount[] {
  return (tmpfs?.value ?? []).map((text) => {
    const [target = text, options = ""] = text.split(/:(.*)/, 2);
    return { target, options };
  });
}
