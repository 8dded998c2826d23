// Ending everything in a container at once. Its files stay, but for those that are kept in memory.

import type { Engine } from "./engine.ts";

/** Kills all that runs in a container and starts it again. Never rejects: the next use says what is wrong. */
export async function restartContainer({ docker }: Engine, containerId: string): Promise<void> {
  const container = docker.getContainer(containerId);
  try {
    await container.kill({ signal: "SIGKILL" });
  } catch {
    // It is not running, which is what was wanted.
  }
  try {
    await container.start();
  } catch {
    // The next use looks at it, and makes a new one if need be.
  }
}

/** Whether words of a shell or of the engine say that there is no room for one more process. */
export function isFull(words: string): boolean {
  return /can't fork|cannot fork|resource temporarily unavailable|connection reset by peer|cannot allocate memory/i.test(
    words,
  );
}

/** What is told then. */
export const WAS_FULL =
  "the sandbox had no room for another process, so it was started again; what ran in it has ended";
