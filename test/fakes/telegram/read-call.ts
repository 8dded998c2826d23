// The body of a call: JSON, or a form with files in it.

import type { IncomingMessage } from "node:http";

/** The fields of a call. Fields of a form are read as JSON where they are JSON. */
export type Payload = Readonly<Record<string, unknown>>;

/** A file of a form. */
export interface SentFile {
  readonly fileName: string;
  readonly content: Buffer;
}

/** A call. */
export interface ReadCall {
  readonly payload: Payload;
  /** By the name that `attach://` gives in the payload. */
  readonly files: ReadonlyMap<string, SentFile>;
}

/** Reads a call. @throws where it is neither JSON nor a form */
export async function readCall(request: IncomingMessage): Promise<ReadCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const boundary = /boundary=(.+)$/.exec(request.headers["content-type"] ?? "")?.[1];
  if (boundary !== undefined) return readForm(body, boundary);
  return {
    payload: body.length === 0 ? {} : (JSON.parse(body.toString("utf8")) as Payload),
    files: new Map(),
  };
}

function readForm(body: Buffer, boundary: string): ReadCall {
  const payload: Record<string, unknown> = {};
  const files = new Map<string, SentFile>();
  // One character for each byte, so that files survive.
  const text = body.toString("latin1");
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const split = part.indexOf("\r\n\r\n");
    const head = Buffer.from(part.slice(0, split), "latin1").toString("utf8");
    const content = Buffer.from(part.slice(split + 4, -2), "latin1");
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? "";
    const fileName = /filename=(.*)/.exec(head)?.[1];
    if (fileName === undefined) payload[name] = valueOf(content.toString("utf8"));
    else files.set(name, { fileName: fileName.trim(), content });
  }
  return { payload, files };
}

function valueOf(text: string): unknown {
  if (!/^[[{\d-]|^(?:true|false)$/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
