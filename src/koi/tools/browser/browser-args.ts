// What a model may ask of a browser: one flat object, since models fill those in best. The tool's schema says what each is.

/** What a call asks for. */
export interface BrowserArgs {
  readonly action:
    | "status"
    | "start"
    | "stop"
    | "tabs"
    | "open"
    | "focus"
    | "close"
    | "navigate"
    | "snapshot"
    | "act"
    | "screenshot"
    | "pdf"
    | "console";
  readonly tab?: string | undefined;
  readonly url?: string | undefined;
  readonly kind?: "click" | "type" | "fill" | "press" | "hover" | "select" | "wait" | "evaluate" | undefined;
  readonly ref?: string | undefined;
  readonly text?: string | undefined;
  readonly submit?: boolean | undefined;
  readonly slowly?: boolean | undefined;
  readonly double?: boolean | undefined;
  readonly key?: string | undefined;
  readonly values?: string[] | undefined;
  readonly fields?: { readonly ref: string; readonly value: string | boolean }[] | undefined;
  readonly script?: string | undefined;
  readonly seconds?: number | undefined;
  readonly fullPage?: boolean | undefined;
}
