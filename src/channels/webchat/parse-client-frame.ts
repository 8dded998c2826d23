// A text from the page becomes a frame or an error. Strict: an unknown type, an unknown field, a missing field or one
// of the wrong shape is an error that names it, so that no two readers can understand one frame differently.

import { protocolVersion } from "./protocol.ts";
import type { ClientFrame, WireErrorCode } from "./protocol.ts";
import { isWireId } from "./visitor-id.ts";

/** A frame, or what is wrong with it. */
export type ParsedFrame =
  | { readonly ok: true; readonly frame: ClientFrame }
  | { readonly ok: false; readonly code: WireErrorCode; readonly message: string };

interface FieldRule {
  readonly isRequired: boolean;
  readonly isValid: (value: unknown) => boolean;
  readonly wants: string;
}

const idRule = (isRequired: boolean): FieldRule => ({
  isRequired,
  isValid: (value) => typeof value === "string" && isWireId(value),
  wants: "1 to 128 characters of A-Z, a-z, 0-9 and `._@-`",
});
const textRule = (maxUnits: number, isRequired: boolean): FieldRule => ({
  isRequired,
  isValid: (value) => typeof value === "string" && value.trim() !== "" && value.length <= maxUnits,
  wants: Number.isFinite(maxUnits) ? `a text of 1 to ${maxUnits} characters` : "a text that is not blank",
});

// References to replies and history entries hold ids that the gateway made, so any short text may stand there.
const reference = textRule(512, false);

const shapes: Readonly<Record<ClientFrame["type"], Readonly<Record<string, FieldRule>>>> = {
  hello: {
    version: { isRequired: true, isValid: (value) => value === protocolVersion, wants: `${protocolVersion}` },
    accountId: textRule(64, false),
    visitorId: idRule(false),
    roomId: idRule(false),
    token: textRule(4096, false),
  },
  message: {
    messageId: idRule(true),
    text: textRule(Infinity, true),
    replyTo: reference,
  },
  history: { before: reference },
  ping: {},
};

/** Reads one text frame of a page. Never throws. */
export function parseClientFrame(text: string): ParsedFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong("a frame must be JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return wrong("a frame must be a JSON object");
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const type = fields.type;
  if (typeof type !== "string" || !Object.hasOwn(shapes, type)) {
    return wrong(`\`type\` must be one of ${Object.keys(shapes).join(", ")}`);
  }
  const shape = shapes[type as ClientFrame["type"]];
  // The version goes first: the fields of another version are nobody's fault.
  if (type === "hello" && typeof fields.version === "number" && fields.version !== protocolVersion) {
    return {
      ok: false,
      code: "unsupported_version",
      message: `the gateway speaks version ${protocolVersion} of the protocol, the page ${fields.version}; reload the page`,
    };
  }
  for (const [name, rule] of Object.entries(shape)) {
    const isPresent = Object.hasOwn(fields, name);
    if (isPresent ? !rule.isValid(fields[name]) : rule.isRequired) {
      return wrong(`\`${name}\` of \`${type}\` must be ${rule.wants}`);
    }
  }
  const unknown = Object.keys(fields).find((name) => name !== "type" && !Object.hasOwn(shape, name));
  if (unknown !== undefined) {
    return wrong(`\`${type}\` has no field \`${unknown.slice(0, 64)}\``);
  }
  // SAFETY: every field of the type was checked above, and there is no other.
  return { ok: true, frame: fields as unknown as ClientFrame };
}

function wrong(message: string): ParsedFrame {
  return { ok: false, code: "bad_frame", message };
}
