// What Telegram answers where it does not do what it is asked.

/** An answer with `ok: false`. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: number;
  readonly parameters: { readonly retry_after?: number; readonly migrate_to_chat_id?: number } | undefined;

  constructor(code: number, description: string, parameters?: ApiError["parameters"]) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

/** What goes wrong with one call. */
export type Trouble =
  | { readonly kind: "error"; readonly error: ApiError }
  /** The connection breaks before anything is done. */
  | { readonly kind: "cut" }
  /** It is done, and the connection breaks before the answer. */
  | { readonly kind: "lose" }
  /** It is done, and the connection breaks in the middle of the answer. */
  | { readonly kind: "half" }
  /** No answer, ever. */
  | { readonly kind: "hang" }
  /** What a proxy in front of Telegram says. */
  | { readonly kind: "page"; readonly status: number };
