// With what code a socket is closed, whatever is spoken on it. Protocols add their own, 44xx: after those nobody comes
// back by themself.

/** Codes of every protocol. */
export const socketCloseCodes = {
  goingAway: 1001,
  notText: 1003,
  policy: 1008,
  tooBig: 1009,
  internal: 1011,
  tryAgainLater: 1013,
  slowConsumer: 4008,
} as const;
