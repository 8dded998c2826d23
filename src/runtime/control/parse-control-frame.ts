// A text from a client becomes a frame of the control API or an error that names what is wrong.

import type { ParsedFrame } from "../../channels/web-socket/connection.ts";
import { faultOf, isObject, jsonObject, type Shape, textRule } from "../../channels/web-socket/shape.ts";
import {
  type ControlClientFrame,
  controlCloseCodes,
  type ControlErrorCode,
  controlVersion,
} from "./protocol.ts";

type Parsed = ParsedFrame<ControlClientFrame, ControlErrorCode>;

const shapes: Readonly<Record<ControlClientFrame["type"], Shape>> = {
  connect: {
    version: { isRequired: true, isValid: (value) => value === controlVersion, wants: `${controlVersion}` },
    token: textRule(4096, false),
  },
  request: {
    id: textRule(64, true),
    method: textRule(64, true),
    params: { isRequired: false, isValid: isObject, wants: "an object" },
  },
  ping: {},
};

/** Reads one text frame. Never throws. */
export function parseControlFrame(text: string): Parsed {
  const fields = jsonObject(text);
  if (typeof fields === "string") return wrong(`a frame must be ${fields}`);
  const { type, ...rest } = fields;
  if (typeof type !== "string" || !Object.hasOwn(shapes, type))
    return wrong(`\`type\` must be one of ${Object.keys(shapes).join(", ")}`);
  // The version goes first: the fields of another version are nobody's fault.
  const { version } = fields;
  if (type === "connect" && typeof version === "number" && version !== controlVersion) {
    return {
      ok: false,
      code: "unsupported_version",
      message: `the gateway speaks version ${controlVersion} of the control protocol, the client ${version}`,
      close: { code: controlCloseCodes.badConnect, reason: "unsupported protocol version" },
    };
  }
  const fault = faultOf(rest, shapes[type as ControlClientFrame["type"]], type);
  // SAFETY: every field of the type was checked, and there is no other.
  return fault === undefined ? { ok: true, frame: fields as unknown as ControlClientFrame } : wrong(fault);
}

function wrong(message: string): Parsed {
  return { ok: false, code: "bad_frame", message };
}
