// A connection that breaks in the middle of a frame, as networks do.

import type { Socket } from "node:net";
import type { WebSocket } from "ws";

/** Sends the head and the first half of a text, and cuts the connection. 126 to 65,535 bytes. */
export function cutInFrame(socket: WebSocket, text: string): void {
  const { _socket: raw } = socket as unknown as { readonly _socket: Socket };
  const payload = Buffer.from(text);
  const head = Buffer.from([0x81, 126, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  raw.write(Buffer.concat([head, payload.subarray(0, payload.length >> 1)]), () => socket.terminate());
}
