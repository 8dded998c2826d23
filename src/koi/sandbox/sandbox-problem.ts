// What can go wrong with a sandbox, as data. A koi whose sandbox has a problem has no tools that run in it; nothing ever
// runs on the host instead.

/** Why a sandbox, or something in it, can't be used. */
export type SandboxProblemCode =
  /** No engine answers, or it went away in the middle. */
  | "no_engine"
  /** The image is not there and can't be made. */
  | "no_image"
  /** The config asks for something that no sandbox gets. */
  | "refused"
  /** The engine would not make or start the container. */
  | "not_created"
  | "setup_failed"
  /** The container does not deny what the config denies. */
  | "self_test_failed"
  /** The container stopped in the middle. The next use starts it again. */
  | "container_dead"
  /** The gateway gave the sandbox up, or a caller ended what it was doing. */
  | "stopped";

/** A problem. `message` is a sentence for people that says what to do; it holds no secret. */
export interface SandboxProblem {
  readonly code: SandboxProblemCode;
  readonly message: string;
}

/** A value, or what stands in its way. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: SandboxProblem };

/** A success. */
export function got<T>(value: T): Attempt<T> {
  return { ok: true, value };
}

/** A failure. */
export function failed(code: SandboxProblemCode, message: string): { ok: false; problem: SandboxProblem } {
  return { ok: false, problem: { code, message } };
}
