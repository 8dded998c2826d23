// Waiting in tests: for a condition, turn by turn of the event loop, with a deadline that names what it
// waited for.

/** Resolves once `isSo` holds. @throws Error after `deadlineMs` */
export async function until(isSo: () => boolean, what: string, deadlineMs = 20_000): Promise<void> {
  const endMs = Date.now() + deadlineMs;
  while (!isSo()) {
    if (Date.now() > endMs) throw new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
    await turnOfLoop();
  }
}

/** Lets everything happen that is ready to happen: a few turns of the event loop. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await turnOfLoop();
}

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
