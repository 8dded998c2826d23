// How much one WebSocket may ask of the gateway. Every number bounds memory or work that a stranger can cause.

const kibibyte = 1024;

/**
 * Most bytes of one frame from the other side. The server that makes the sockets should hand it to `ws` as
 * `maxPayload`, so that a longer frame is never held in memory; a connection closes on one in any case.
 */
export const maxFrameBytes: number = 512 * kibibyte;
/** Bytes that may wait for somebody who reads too slowly, before the socket is closed. */
export const maxBufferedBytes: number = 1536 * kibibyte;
/** Bytes waiting from which frames are left out that a later one makes up for. */
export const maxBufferedBytesForDrafts: number = 128 * kibibyte;

/** Time between two pings; whoever answered nothing since the last one is gone. */
export const pingEveryMs = 30_000;
/** Frames of any sort, pings of the protocol included, that may come at once. */
export const frameBurst = 200;
/** Time after which one more is allowed; whoever sends faster is closed. */
export const frameEveryMs = 20;
/** Frames that are none, before the socket is closed. */
export const maxWrongFrames = 20;
