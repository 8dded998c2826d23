// The wire protocol between a gateway and its nodes: JSON text frames over one WebSocket at `<base>/node`. The gateway says
// `challenge` first, the node `hello`; then both have proven who they are by a signature over all that was said, and the
// gateway answers. Both ends speak from this file.

import { faultOf, isObject, jsonObject, type Shape, textRule } from "../../channels/web-socket/shape.ts";
import type { ParsedFrame } from "../../channels/web-socket/connection.ts";
import type { ExecSecurity } from "../../policy/tools/exec-rules.ts";

/** The version that both must share. */
export const nodeVersion = 1;

/** What a node came for: to be paired, or to run commands. */
export type NodePurpose = "pair" | "run";

/** What the gateway says. */
export type GatewayFrame =
  | {
      readonly type: "challenge";
      readonly version: number;
      readonly gatewayKey: string;
      readonly nonce: string;
    }
  /** Waits to be approved: with this code, which both sides make of both keys. `signature`: the gateway's. */
  | { readonly type: "pending"; readonly signature: string }
  /** Is paired. */
  | { readonly type: "welcome"; readonly id: string; readonly name: string; readonly signature: string }
  | { readonly type: "refused"; readonly code: NodeRefusal; readonly message: string }
  | {
      readonly type: "run";
      readonly id: number;
      readonly command: string;
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly security: ExecSecurity;
    }
  | { readonly type: "input"; readonly id: number; readonly text: string }
  | { readonly type: "end_input"; readonly id: number }
  | { readonly type: "kill"; readonly id: number };

/** Why a node is turned away. After `unauthorized`, `not_paired`, `removed` and `replaced` it does not come back by itself. */
export type NodeRefusal =
  | "bad_frame"
  | "unauthorized"
  | "not_paired"
  | "removed"
  | "replaced"
  | "too_many"
  | "unavailable";

/** What a node says. */
export type NodeFrame =
  | {
      readonly type: "hello";
      readonly version: number;
      readonly publicKey: string;
      readonly nonce: string;
      readonly purpose: NodePurpose;
      /** What its owner calls it. */
      readonly name: string;
      readonly platform: string;
      readonly signature: string;
    }
  | { readonly type: "started"; readonly id: number }
  /** Nothing was run. `isUnlisted`: it would be, if the gateway did not want a list to be kept. */
  | { readonly type: "refused"; readonly id: number; readonly message: string; readonly isUnlisted?: boolean }
  | { readonly type: "output"; readonly id: number; readonly text: string }
  | {
      readonly type: "exit";
      readonly id: number;
      readonly code: number | null;
      readonly signal: string | null;
    };

/** Codes with which the gateway closes the socket of a node: after 44xx it does not come back by itself. */
export const nodeCloseCodes = { refused: 4403, replaced: 4409, removed: 4410 } as const;

/** Most characters of a command, and of one frame of input. */
const maxCommandChars = 100_000;
export const maxInputChars = 32_000;
/** Most bytes of a frame that begins a command: a node takes 1 MiB. */
export const maxRunBytes = 512_000;

const idRule = { isRequired: true, isValid: (value: unknown) => Number.isInteger(value), wants: "a number" };
const stringRule = (max: number): Shape[string] => ({
  isRequired: true,
  isValid: (value) => typeof value === "string" && value.length <= max,
  wants: `a text of at most ${max} characters`,
});
const oneOf = (...words: readonly unknown[]): Shape[string] => ({
  isRequired: true,
  isValid: (value) => words.includes(value),
  wants: `one of ${words.join(", ")}`,
});
const orNull = (rule: Shape[string]): Shape[string] => ({
  ...rule,
  isValid: (value) => value === null || rule.isValid(value),
});
const keyRule = textRule(200, true);
const envRule: Shape[string] = {
  isRequired: true,
  isValid: (value) => isObject(value) && Object.values(value).every((one) => typeof one === "string"),
  wants: "texts by name",
};

const nodeShapes: Readonly<Record<NodeFrame["type"], Shape>> = {
  hello: {
    version: oneOf(nodeVersion),
    publicKey: keyRule,
    nonce: keyRule,
    purpose: oneOf("pair", "run"),
    name: textRule(64, true),
    platform: textRule(64, true),
    signature: keyRule,
  },
  started: { id: idRule },
  refused: {
    id: idRule,
    message: stringRule(2_000),
    isUnlisted: { ...oneOf(true, false), isRequired: false },
  },
  output: { id: idRule, text: stringRule(200_000) },
  exit: { id: idRule, code: orNull(idRule), signal: orNull(stringRule(20)) },
};

const gatewayShapes: Readonly<Record<GatewayFrame["type"], Shape>> = {
  challenge: { version: oneOf(nodeVersion), gatewayKey: keyRule, nonce: keyRule },
  pending: { signature: keyRule },
  welcome: { id: keyRule, name: textRule(64, true), signature: keyRule },
  refused: { code: textRule(40, true), message: stringRule(2_000) },
  run: {
    id: idRule,
    command: textRule(maxCommandChars, true),
    cwd: stringRule(4_096),
    env: envRule,
    security: oneOf("deny", "allowlist", "full"),
  },
  input: { id: idRule, text: stringRule(maxInputChars) },
  end_input: { id: idRule },
  kill: { id: idRule },
};

/** Reads what a node sent. Never throws. */
export function parseNodeFrame(text: string): ParsedFrame<NodeFrame, NodeRefusal> {
  return parse<NodeFrame>(text, nodeShapes);
}

/** Reads what a gateway sent. Never throws. */
export function parseGatewayFrame(text: string): ParsedFrame<GatewayFrame, NodeRefusal> {
  return parse<GatewayFrame>(text, gatewayShapes);
}

function parse<Frame extends { readonly type: string }>(
  text: string,
  shapes: Readonly<Record<string, Shape>>,
): ParsedFrame<Frame, NodeRefusal> {
  const wrong = (message: string) => ({ ok: false, code: "bad_frame", message }) as const;
  const fields = jsonObject(text);
  if (typeof fields === "string") return wrong(`a frame must be ${fields}`);
  const { type, ...rest } = fields;
  if (typeof type !== "string" || !Object.hasOwn(shapes, type)) return wrong("there is no such frame");
  const fault = faultOf(rest, shapes[type] ?? {}, type);
  // SAFETY: every field of the type was checked, and there is no other.
  return fault === undefined ? { ok: true, frame: fields as unknown as Frame } : wrong(fault);
}
