// What a koi is told of its background commands when a turn begins: a command that has ended since is news.

import { DEFAULTS } from "../../../config/defaults.ts";
import { execSetting } from "../../../policy/tools/exec-rules.ts";
import type { ToolScope } from "../tool.ts";
import { describeExit } from "./describe-exit.ts";

const MAX_LINE_CHARS = 80;

/** A line a command of this session; none where `tools.exec.notifyOnExit` is off. */
export function backgroundLines({ gateway, koi, sessionKey, background }: ToolScope): readonly string[] {
  const isWanted =
    execSetting(gateway.config, koi.id, "notifyOnExit")?.value ?? DEFAULTS.tools.exec.notifyOnExit;
  if (!isWanted) return [];
  return background
    .all()
    .filter((command) => command.sessionKey === sessionKey)
    .map(({ id, line, end }) => {
      const short = line.length > MAX_LINE_CHARS ? `${line.slice(0, MAX_LINE_CHARS)}…` : line;
      return `- Your command ${id} in the background, ${JSON.stringify(short)}: ${end ? describeExit(end.exit) : "running"}`;
    });
}
