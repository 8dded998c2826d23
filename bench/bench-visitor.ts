/**
 * A visitor of WebChat who says one thing after another, each when the one before is answered. Out: how long each took
 * to be on disk and to be answered, in milliseconds.
 */

import { once } from "node:events";
import { WebSocket } from "ws";

/** Times of one message, from its sending. */
export interface MessageTimes {
  readonly acceptedMs: number;
  readonly answeredMs: number;
}

interface Frame {
  readonly type: string;
  readonly messageId?: string;
}

/** Connects as `visitorId`, says `count` things (at most 20: what WebChat takes at once), and leaves. */
export async function converse(url: string, visitorId: string, count: number): Promise<MessageTimes[]> {
  const socket = new WebSocket(url);
  let onFrame: (frame: Frame) => void = () => undefined;
  socket.on("message", (data) => onFrame(JSON.parse(String(data)) as Frame));
  const next = (type: string): Promise<number> =>
    new Promise((resolve, reject) => {
      onFrame = (frame) => {
        if (frame.type === type) resolve(performance.now());
        else if (frame.type === "refused" || frame.type === "error") reject(new Error(JSON.stringify(frame)));
      };
    });
  const send = (frame: object): void => socket.send(JSON.stringify(frame));
  await once(socket, "open");
  send({ type: "hello", version: 1, visitorId });
  await next("history");
  const times: MessageTimes[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    send({ type: "message", messageId: `${process.pid}-${start}`, text: `message ${index}` });
    const acceptedMs = (await next("accepted")) - start;
    times.push({ acceptedMs, answeredMs: (await next("reply")) - start });
  }
  socket.close();
  return times;
}
