// Waiting for other processes: by the clock, with a deadline that names what was waited for.

/** Resolves after `ms`. */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves once `isSo` holds, which is asked every 20 ms. @throws Error after `deadlineMs` */
export async function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  deadlineMs = 15_000,
): Promise<void> {
  const endMs = Date.now() + deadlineMs;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
    await wait(20);
  }
}
