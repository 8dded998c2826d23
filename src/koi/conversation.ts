// What a conversation with a model is made of, whoever the provider is.

/** A JSON object, as models give it for parameters. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A tool that a model wants to be run. */
export interface ToolCall {
  /** Unique in its turn. */
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
  /** Set where what the model gave as parameters is no JSON object: what it gave, cut short. */
  readonly malformed?: string;
}

/** What a tool gives back to the model. */
export type ToolPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "json"; readonly value: unknown }
  /** Base64. Models that see no images are told that there was one. */
  | { readonly type: "image"; readonly mimeType: string; readonly data: string };

/** What came of a call. A failure is a result like any other: the model reads it and goes on. */
export interface ToolResult {
  readonly parts: readonly ToolPart[];
  readonly isError: boolean;
}

/** A result and the call that it answers. */
export interface AnsweredCall {
  readonly callId: string;
  readonly name: string;
  readonly result: ToolResult;
}

/**
 * What a provider wants back with an answer in the steps after it (signatures of thoughts, ids), untouched. It means
 * nothing to another model, so it goes back to the same one alone.
 */
export interface ProviderState {
  /** `provider/model`. */
  readonly model: string;
  /** JSON, of the port to models alone. */
  readonly data: unknown;
}

/** One message of a conversation, as models see it. */
export type ConversationMessage =
  | {
      readonly role: "user";
      readonly text: string;
      /** Its place in the transcript, where it stands there. */
      readonly seq?: number;
      /** When a person sent it, milliseconds since the epoch. Default: nobody did. */
      readonly atMs?: number;
      /** Whether this is what the turn is asked: the files of the turn go with it. */
      readonly isAsked?: boolean;
    }
  | {
      readonly role: "assistant";
      readonly text: string;
      /** Each is answered in the message after it. */
      readonly calls?: readonly ToolCall[];
      readonly state?: ProviderState;
    }
  | { readonly role: "tool"; readonly results: readonly AnsweredCall[] };

/** Tokens, where the provider says. */
export interface TurnUsage {
  /** All that was sent, also what the provider's cache knew. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input: what came from the provider's cache, and what was put there. Absent where it has none. */
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  /** US dollars by the prices of the config. Absent where it names none for the model. */
  readonly costUsd?: number;
}

/** A person who asks. */
export interface Sender {
  /** Canonical id on the message's channel: what the platform vouches for. */
  readonly id: string;
  /** Chosen by themself. */
  readonly name?: string;
}

/** The sum of two. */
export function addUsage(one: TurnUsage | undefined, other: TurnUsage | undefined): TurnUsage | undefined {
  if (!one || !other) return one ?? other;
  const sum = (key: "cacheReadTokens" | "cacheWriteTokens" | "costUsd"): Partial<TurnUsage> =>
    one[key] === undefined && other[key] === undefined ? {} : { [key]: (one[key] ?? 0) + (other[key] ?? 0) };
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    ...sum("cacheReadTokens"),
    ...sum("cacheWriteTokens"),
    ...sum("costUsd"),
  };
}

/** A result of one text. */
export function textResult(text: string): ToolResult {
  return { parts: [{ type: "text", text }], isError: false };
}

/** A result of one value, which the model reads as JSON. */
export function jsonResult(value: unknown): ToolResult {
  return { parts: [{ type: "json", value }], isError: false };
}

/** A failure: what is wrong and what to do, for the model. */
export function errorResult(text: string): ToolResult {
  return { parts: [{ type: "text", text }], isError: true };
}

/** A result as text alone, for transcripts. */
export function resultText({ parts }: ToolResult): string {
  return parts.map(partText).join("\n");
}

function partText(part: ToolPart): string {
  if (part.type === "text") return part.text;
  return part.type === "json" ? JSON.stringify(part.value) : `[image: ${part.mimeType}]`;
}
