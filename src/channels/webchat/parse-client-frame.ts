// A text from the page becomes a frame or an error. Strict: an unknown type, an unknown field, a missing field or one
// of the wrong shape is an error that names it, so that no two readers can understand one frame differently.

import type { ParsedFrame } from "../web-socket/connection.ts";
import { type Shape, faultOf, jsonObject, textRule } from "../web-socket/shape.ts";
import { closeCodes, protocolVersion } from "./protocol.ts";
import type { ClientFrame, WireErrorCode } from "./protocol.ts";
import { isWireId } from "./visitor-id.ts";

const idRule = (isRequired: boolean): Shape[string] => ({
  isRequired,
  isValid: (value) => typeof value === "string" && isWireId(value),
  wants: "1 to 128 characters of A-Z, a-z, 0-9 and `._@-`",
});

// References to replies and history entries hold ids that the gateway made, so any short text may stand there.
const reference = textRule(512, false);

const shapes: Readonly<Record<ClientFrame["type"], Shape>> = {
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
export function parseClientFrame(text: string): ParsedFrame<ClientFrame, WireErrorCode> {
  const fields = jsonObject(text);
  if (typeof fields === "string") {
    return wrong(`a frame must be ${fields}`);
  }
  const { type, ...rest } = fields;
  if (typeof type !== "string" || !Object.hasOwn(shapes, type)) {
    return wrong(`\`type\` must be one of ${Object.keys(shapes).join(", ")}`);
  }
  // The version goes first: the fields of another version are nobody's fault.
  if (type === "hello" && typeof fields.version === "number" && fields.version !== protocolVersion) {
    return {
      ok: false,
      code: "unsupported_version",
      message: `the gateway speaks version ${protocolVersion} of the protocol, the page ${fields.version}; reload the page`,
      close: { code: closeCodes.badHello, reason: "unsupported protocol version" },
    };
  }
  const fault = faultOf(rest, shapes[type as ClientFrame["type"]], type);
  // SAFETY: every field of the type was checked, and there is no other.
  return fault === undefined ? { ok: true, frame: fields as unknown as ClientFrame } : wrong(fault);
}

function wrong(message: string): ParsedFrame<ClientFrame, WireErrorCode> {
  return { ok: false, code: "bad_frame", message };
}
