// A command at the terminal: what it does in a chat, without inbox and outbox. What is about the running gateway or
// about a group is not done here; that is said.

import type { ChatCommand } from "../../policy/chat-command.ts";
import type { CommandName } from "../../policy/command-list.ts";
import { helpText } from "../../policy/command-menu.ts";
import { resetTriggers } from "../settings.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { type TerminalTurn, terminalMessage } from "../turns/terminal-turn.ts";
import { type CommandResult, NEW_SESSION } from "./command-result.ts";
import { summarise } from "./compact.ts";
import { chooseModel } from "./model-command.ts";
import { chooseQueue } from "./queue-command.ts";
import { chooseSending } from "./send-command.ts";
import { chooseVerbose } from "./verbose-command.ts";
import { statusText } from "./status-text.ts";
import { chooseReasoning } from "./reasoning-command.ts";
import { report } from "./report-command.ts";
import { chooseThinking } from "./think-command.ts";

/** Why a command is not done at the terminal; `undefined` where it is. */
export function refusalAtTerminal({ name }: Pick<ChatCommand, "name">): string | undefined {
  if (name === "stop")
    return "/stop ends what runs in the gateway; write it in the conversation itself. A turn at the terminal ends with Ctrl-C";
  if (name === "elevated" || name === "whoami")
    return `/${name} is about people of a channel; write it in the conversation itself. At the terminal nobody is anybody's sender, so nothing is elevated`;
  if (name === "approve")
    return "there is no question that waits; at the terminal /approve is said while the koi asks for it";
  if (name === "activation") return "/activation is said in the group itself, to the gateway that runs";
  return undefined;
}

function isTaken(name: CommandName): boolean {
  // Taken while a question waits.
  return name === "approve" || refusalAtTerminal({ name }) === undefined;
}

/** Does a command, and gives its answer. A turn over the text behind `/new` is left to be done. @throws StoreError */
export async function runTerminalCommand(turn: TerminalTurn, command: ChatCommand): Promise<string> {
  const { store, delivery } = turn;
  const { sessionKey } = delivery;
  const {
    text,
    reset,
    transcript = [],
    model,
    thinking,
    send,
    queue,
    verbose,
    reasoning,
  } = await resultOf(turn, terminalMessage(turn, command));
  await store.commitTurn({
    sessionKey,
    messageKeys: [],
    transcript,
    outbox: [],
    ...(reset && { reset }),
    ...(model === undefined ? {} : { model }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(send === undefined ? {} : { send }),
    ...(queue === undefined ? {} : { queue }),
    ...(verbose === undefined ? {} : { verbose }),
    ...(reasoning === undefined ? {} : { reasoning }),
  });
  return text;
}

async function resultOf(turn: TerminalTurn, message: QueuedMessage): Promise<CommandResult> {
  switch (message.payload.command?.name) {
    case "model":
      return chooseModel(message, turn.authProfilesOf);
    case "think":
      return chooseThinking(message);
    case "send":
      // Whoever can read the store owns the gateway.
      return chooseSending(message, true);
    case "queue":
      return chooseQueue(message);
    case "verbose":
      return chooseVerbose(message);
    case "reasoning":
      return chooseReasoning(message);
    case "help":
      return { text: helpText(resetTriggers(message.table.gateway), isTaken) };
    case "context":
      return report(message, "context", turn.runTurn);
    case "skill":
      return report(message, "skills", turn.runTurn);
    case "compact":
      return summarise(message, turn.runTurn, turn.signal, () => turn.now());
    case "status":
      return { text: statusText(message, undefined, turn.now()) };
    default:
      return NEW_SESSION;
  }
}
