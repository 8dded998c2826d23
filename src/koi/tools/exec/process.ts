// `process`: looks after the koi's commands in the background.

import * as z from "zod";

import { errorResult, jsonResult, textResult } from "../../conversation.ts";
import type { ToolResult } from "../../conversation.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool, ToolContext } from "../tool.ts";
import type { BackgroundCommand } from "./background-commands.ts";
import { describeExit } from "./describe-exit.ts";

const MAX_WAIT_MS = 60_000;

export const process: Tool = defineTool({
  name: "process",
  description:
    "Looks after commands that exec left running in the background. list: all of them. poll: what one has printed since " +
    "you last asked, waiting up to waitMs for it to end. log: all that is kept of its output. write: to its input. " +
    "kill: ends it and all that it has started. forget: drops one that has ended.",
  isReadOnly: false,
  parameters: z.object({
    action: z.enum(["list", "poll", "log", "write", "kill", "forget"]),
    id: z.string().optional().describe("for all but list"),
    text: z.string().optional().describe("for write; with the line break, if one is wanted"),
    endInput: z.boolean().optional().describe("for write: nothing more will come"),
    waitMs: z.int().min(0).max(MAX_WAIT_MS).optional().describe("for poll"),
  }),
  run: async ({ action, id = "", text = "", endInput = false, waitMs = 0 }, context) => {
    const { background } = context;
    if (action === "list") return jsonResult(background.all().map((command) => shown(command, context)));
    const command = background.find(id);
    if (!command)
      return errorResult(
        `there is no command \`${id}\` in the background; list shows those that there are. Commands end with the gateway: one from before its last start is gone`,
      );
    switch (action) {
      case "poll":
        await ended(command, waitMs, context.signal);
        return printed(command, command.output.fresh());
      case "log":
        return printed(command, command.output.text());
      case "write":
        if (command.end) return errorResult(`\`${id}\` has ended`);
        command.process.write(text);
        if (endInput) command.process.endInput();
        return textResult("written");
      case "kill":
        await command.process.kill();
        return printed(command, command.output.fresh());
      case "forget":
        return background.forget(id)
          ? textResult("forgotten")
          : errorResult(`\`${id}\` still runs; kill it first`);
    }
  },
});

function shown(command: BackgroundCommand, { now }: ToolContext): object {
  const { id, line, sessionKey, startedAtMs, end } = command;
  const seconds = Math.round(((end?.atMs ?? now()) - startedAtMs) / 1000);
  return { id, command: line, sessionKey, state: stateOf(command), seconds };
}

function printed(command: BackgroundCommand, text: string): ToolResult {
  return textResult(`${text}\n[${stateOf(command)}]`);
}

function stateOf({ end }: BackgroundCommand): string {
  return end ? describeExit(end.exit) : "running";
}

/** Waits for the end, `waitMs` at most, and no longer than the turn. */
async function ended(
  { process: running }: BackgroundCommand,
  waitMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (waitMs === 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, waitMs);
    signal.addEventListener("abort", finish, { once: true });
    void running.ended.then(finish);
  });
}
