// What a fake model server may be told to do. It never imitates a model: every text of it begins by saying that it
// is scripted.

/** A request as the server received it. */
export interface ModelRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** The key or token, from whichever header held it; empty where there was none. */
  readonly credential: string;
}

/** Tokens as the server counts them. */
export interface ReplyUsage {
  readonly input: number;
  readonly output: number;
}

/** A tool call as the server sends it. */
export interface ScriptedCall {
  /** Default: `call_<n>`, unique in the process. */
  readonly id?: string;
  readonly name: string;
  /** Parameters; a text is sent as it is, whether it is JSON or not. */
  readonly args: object | string;
}

/** One scripted reply. */
export type ModelReply =
  /** A good answer. With `gate`, all but the first chunk waits for it. */
  | {
      readonly kind: "text";
      readonly chunks: readonly string[];
      readonly usage?: ReplyUsage;
      /** Whether it ends where its most tokens were reached. */
      readonly isCut?: true;
      /** Sent as the model's thoughts, where the protocol's fake can. */
      readonly thoughts?: string;
      readonly gate?: Promise<void>;
      /** Waited for before each chunk: a slow server. */
      readonly pause?: () => Promise<void>;
    }
  /** Tool calls, behind these chunks of text. */
  | {
      readonly kind: "calls";
      readonly calls: readonly ScriptedCall[];
      readonly chunks?: readonly string[];
      readonly usage?: ReplyUsage;
    }
  /** Vectors, one for each text that was sent. With `gate`, they wait for it. */
  | {
      readonly kind: "vectors";
      readonly of: (text: string) => readonly number[];
      readonly gate?: Promise<void>;
    }
  /** An error answer in the protocol's form, or `body` as it is. */
  | {
      readonly kind: "error";
      readonly status: number;
      readonly type: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The connection breaks after these chunks. */
  | { readonly kind: "drop"; readonly chunks: readonly string[] }
  /** The connection breaks after these chunks, in the middle of the next event. */
  | { readonly kind: "torn"; readonly chunks: readonly string[] }
  /** A good status, then these bytes, which are nothing of the protocol; in a stream after these chunks. */
  | { readonly kind: "garbage"; readonly chunks: readonly string[]; readonly bytes: string }
  /** The answer ends properly after these chunks, but for the protocol's own end. */
  | { readonly kind: "cut"; readonly chunks: readonly string[] }
  /** The protocol's error event after these chunks. */
  | { readonly kind: "error_event"; readonly chunks: readonly string[]; readonly type: string }
  /** No answer at all; the server waits until the client goes away. */
  | { readonly kind: "silence" };

/** Decides on the reply to a request; `index` counts from 0. */
export type ModelScript = (request: ModelRequest, index: number) => ModelReply;

/** What each text of a fake begins with. */
export const scriptedMark = "[scripted reply, no model] ";

/** A good answer of these chunks. */
export function textReply(...chunks: readonly string[]): ModelReply {
  return { kind: "text", chunks };
}

/** Tool calls, as `[name, parameters]`. */
export function callsReply(
  ...calls: readonly (readonly [name: string, args: object | string])[]
): ModelReply {
  return { kind: "calls", calls: calls.map(([name, args]) => ({ name, args })) };
}

/** An error answer. */
export function errorReply(
  status: number,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): ModelReply {
  return { kind: "error", status, type, headers };
}
