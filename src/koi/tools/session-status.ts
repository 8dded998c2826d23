// `session_status`: where the koi is and what this turn has used so far.

import * as z from "zod";

import type { KoiTurnLimits } from "../../policy/turn-limits.ts";
import { jsonResult } from "../conversation.ts";
import { defineTool } from "./define-tool.ts";
import { atDesk } from "./sessions/at-desk.ts";
import type { Tool } from "./tool.ts";

export const sessionStatus: Tool = defineTool({
  name: "session_status",
  description:
    "Tells which koi and session this is, which model answers, the time, and what this turn has used so far; or, with a " +
    "key, how another session stands.",
  isReadOnly: true,
  parameters: z.object({
    sessionKey: z.string().min(1).max(512).optional().describe("Another session. Default: this one"),
  }),
  run: async ({ sessionKey: other }, context) => {
    if (other !== undefined && other !== context.sessionKey)
      return atDesk(context, (sessions, caller) => sessions.about(other, caller));
    const { koi, sessionKey, model, host, facts, background, now, used } = context;
    const { steps, usage, limits } = used();
    const commands = background.all().filter((command) => command.sessionKey === sessionKey);
    return jsonResult({
      koiId: koi.id,
      sessionKey,
      channel: facts.channel,
      peerKind: facts.peer.kind,
      model,
      now: new Date(now()).toISOString(),
      toolsWorkIn: host.kind === "sandbox" ? "a sandbox" : "the gateway's machine",
      workspace: host.cwd,
      thisTurn: { steps, mostSteps: limits.maxSteps, ...mostCost(limits), ...usage },
      backgroundCommands: { running: commands.filter(({ end }) => !end).length, kept: commands.length },
    });
  },
});

function mostCost({ maxCostUsd }: KoiTurnLimits): { readonly mostCostUsd?: number } {
  return maxCostUsd === undefined ? {} : { mostCostUsd: maxCostUsd };
}
