// All methods of the control API, and how a request finds its one. Never throws, never rejects.

import { faultOf } from "../../channels/web-socket/shape.ts";
import { StoreError } from "../../koi/store/store-error.ts";
import { said } from "../said.ts";
import { type Answer, refused } from "./answer.ts";
import type { ControlDeps } from "./control-deps.ts";
import type { Caller, Method, Methods } from "./method.ts";
import { channelMethods } from "./methods/channels.ts";
import { deadLetterMethods } from "./methods/dead-letters.ts";
import { nodeMethods } from "./methods/nodes.ts";
import { outcomeMethods } from "./methods/outcomes.ts";
import { pairingMethods } from "./methods/pairing.ts";
import { routingMethods } from "./methods/routing.ts";
import { sessionMethods } from "./methods/sessions.ts";
import { stateMethods } from "./methods/state.ts";
import type { ControlMethods } from "./protocol.ts";

const methods: Methods<keyof ControlMethods> = {
  ...stateMethods,
  ...routingMethods,
  ...outcomeMethods,
  ...sessionMethods,
  ...pairingMethods,
  ...nodeMethods,
  ...deadLetterMethods,
  ...channelMethods,
};

/** The names of all methods. */
export const methodNames: readonly (keyof ControlMethods)[] = Object.keys(
  methods,
) as (keyof ControlMethods)[];

/** Answers one request. */
export async function answerRequest(
  name: string,
  params: Readonly<Record<string, unknown>>,
  deps: ControlDeps,
  caller: Caller,
): Promise<Answer<unknown>> {
  if (!Object.hasOwn(methods, name)) {
    return refused("unknown_method", `there is no method \`${name}\`; there are ${methodNames.join(", ")}`);
  }
  // SAFETY: the parameters are checked against the shape of the same method.
  const method = methods[name as keyof ControlMethods] as unknown as Method<"subscribe">;
  const fault = faultOf(params, method.shape, name);
  if (fault !== undefined) return refused("bad_params", fault);
  if (method.changes && !deps.isRunning())
    return refused("unavailable", "the gateway is starting or stopping", 1_000);
  try {
    return await method.answer(params as ControlMethods["subscribe"][0], deps, caller);
  } catch (error) {
    deps.log.error({ method: name, error: said(error) }, "a request of the control API failed");
    return error instanceof StoreError
      ? refused("unavailable", error.message)
      : refused("internal", "the gateway failed; its log says how");
  }
}
