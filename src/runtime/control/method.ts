// What a method of the control API is: the fields that it takes, and how it answers.

import { type Shape, textRule } from "../../channels/web-socket/shape.ts";
import type { Answer } from "./answer.ts";
import type { ControlDeps } from "./control-deps.ts";
import type { ControlOwnEvents } from "./login-protocol.ts";
import type { ControlEvents, ControlMethods } from "./protocol.ts";

/** The client that asks. */
export interface Caller {
  /** Sends these events from now on, and no others. */
  subscribe(events: readonly (keyof ControlEvents)[]): void;
  /** Sends an event that nobody else gets, and that needs no subscription. Nothing where it is gone. */
  tell<Event extends keyof ControlOwnEvents>(event: Event, payload: ControlOwnEvents[Event]): void;
  /** Aborted when it goes. */
  readonly gone: AbortSignal;
}

/** One method. `answer` gets parameters that fit `shape`. What it throws is a fault of the gateway. */
export interface Method<Name extends keyof ControlMethods> {
  readonly shape: Shape;
  /** Only while the gateway runs: it changes something. */
  readonly changes?: true;
  answer(
    params: ControlMethods[Name][0],
    deps: ControlDeps,
    caller: Caller,
  ): Answer<ControlMethods[Name][1]> | Promise<Answer<ControlMethods[Name][1]>>;
}

/** The methods of these names. */
export type Methods<Names extends keyof ControlMethods> = { readonly [Name in Names]: Method<Name> };

/** A name or an id. */
export const nameRule: Shape[string] = textRule(2_048, true);
/** The same, and may be left out. */
export const optionalNameRule: Shape[string] = textRule(2_048, false);
