// One Signal operation at a time for each address, in the whole process. libsignal queues them by address, too, but runs what
// waits in the asynchronous context of whoever came first: a step of the ratchet then lands in a transaction that is over
// already, possibly one of another account, and is lost; the next message is encrypted with a key that was used. With
// turns its queue never holds more than one.

const last = new Map<string, Promise<void>>();

/** Runs `run` when all earlier ones of `address` are over. */
export async function inTurn<T>(address: string, run: () => Promise<T>): Promise<T> {
  const before = last.get(address);
  let finish = (): void => {};
  const mine = new Promise<void>((resolve) => (finish = resolve));
  last.set(address, mine);
  try {
    await before;
    return await run();
  } finally {
    if (last.get(address) === mine) last.delete(address);
    finish();
  }
}
