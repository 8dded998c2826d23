// The commands of a chat, all of them, once: parsing, help, the menus of the platforms and the docs are made from this list.

/**
 * `verbose`, `reasoning`, `elevated`: what the chat sees of tools and of thoughts, how far commands get out of the sandbox.
 * `approve`: a person's word on a command that waits for it. `new`: the session starts afresh. `compact`: with a summary of
 * what was said. `model`, `think`, `activation`, `send`, `queue`: another model, how much it thinks, when the koi speaks,
 * whether its answers are sent, how messages wait, all for this session. `context`: what its models are sent. `skill`: which
 * skills there are. `help`: this list. `whoami`: who the gateway takes the person for.
 */
export type CommandName =
  | "new"
  | "stop"
  | "status"
  | "help"
  | "whoami"
  | "context"
  | "model"
  | "think"
  | "compact"
  | "skill"
  | "activation"
  | "send"
  | "queue"
  | "verbose"
  | "reasoning"
  | "elevated"
  | "approve";

/** Something that stands behind a command. */
export interface CommandArgument {
  /** Lower case, a word. */
  readonly name: string;
  /** For people, at most 100 characters. */
  readonly description: string;
  /** All that it may be. Default: any text. */
  readonly choices?: readonly string[];
  /** Whether the command means nothing without it. */
  readonly isRequired?: boolean;
}

/** A command. */
export interface CommandEntry {
  readonly name: CommandName;
  /** How it is written, without the slash; the first is the one that is shown. None where the config says it. */
  readonly words: readonly string[];
  /** For people, at most 100 characters. */
  readonly description: string;
  /** In the order in which they stand. */
  readonly arguments: readonly CommandArgument[];
  /** What may stand behind it; with anything else it is text for the koi. */
  readonly takes: RegExp;
}

const NOTHING = /^$/;
const A_WORD = /^\S*$/;
const ANYTHING = /^/;

function chooses(
  name: CommandName,
  description: string,
  choices: readonly string[],
  what: string,
): CommandEntry {
  const argument = { name: what, description: "Without it: what holds now", choices };
  return { name, words: [name], description, arguments: [argument], takes: A_WORD };
}

/** All commands, in the order of menus. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "new",
    words: [],
    description: "Start afresh and forget what was said",
    arguments: [{ name: "text", description: "The first message of the new session" }],
    takes: ANYTHING,
  },
  {
    name: "stop",
    words: ["stop"],
    description: "Stop the answer that is being written",
    arguments: [],
    takes: NOTHING,
  },
  {
    name: "status",
    words: ["status"],
    description: "What this conversation is",
    arguments: [],
    takes: NOTHING,
  },
  {
    name: "help",
    words: ["help", "commands"],
    description: "Which commands there are",
    arguments: [],
    takes: NOTHING,
  },
  {
    name: "model",
    words: ["model"],
    description: "Show or choose the model",
    arguments: [{ name: "name", description: "provider/model, an alias, or default" }],
    takes: A_WORD,
  },
  chooses(
    "think",
    "Show or choose how much the model thinks",
    ["off", "minimal", "low", "medium", "high", "xhigh", "default"],
    "level",
  ),
  {
    name: "compact",
    words: ["compact"],
    description: "Replace what was said by a summary",
    arguments: [{ name: "hint", description: "What to keep above all" }],
    takes: ANYTHING,
  },
  {
    name: "context",
    words: ["context"],
    description: "What the model is sent, and how much of its window that takes",
    arguments: [],
    takes: NOTHING,
  },
  {
    name: "skill",
    words: ["skill", "skills"],
    description: "Use a skill, or show which there are",
    arguments: [
      { name: "name", description: "Without it: which there are" },
      { name: "text", description: "What to do with it" },
    ],
    takes: ANYTHING,
  },
  chooses("verbose", "Show or hide tool calls", ["on", "full", "off", "default"], "level"),
  chooses("reasoning", "Show or hide what the model says that it thinks", ["on", "off"], "switch"),
  chooses(
    "elevated",
    "Whether commands may leave the sandbox for you",
    ["on", "ask", "full", "off", "default"],
    "level",
  ),
  {
    name: "approve",
    words: ["approve"],
    description: "Answer a command that waits for your word",
    arguments: [
      { name: "id", description: "As the question says", isRequired: true },
      {
        name: "answer",
        description: "Whether it is run",
        choices: ["allow-once", "allow-always", "deny"],
        isRequired: true,
      },
    ],
    takes: /^(?:\S+\s+\S+)?$/,
  },
  chooses("activation", "In a group: when the koi answers", ["mention", "always", "default"], "when"),
  chooses("send", "Whether answers of this session are sent", ["on", "off", "inherit"], "switch"),
  {
    name: "queue",
    words: ["queue"],
    description: "How messages wait while an answer is written",
    arguments: [
      {
        name: "mode",
        description: "Without it: what holds now",
        choices: ["collect", "followup", "interrupt", "steer", "steer-backlog", "default"],
      },
      { name: "options", description: "debounce:2s cap:20 drop:old|new|summarize" },
    ],
    takes: /^\S*(?:\s+[a-z]+:\S+)*$/i,
  },
  {
    name: "whoami",
    words: ["whoami"],
    description: "Who you are here, as lists of the config name you",
    arguments: [],
    takes: NOTHING,
  },
];
