// `fetch` for a service that nobody here wrote: every request carries the headers of the config, as long as it goes to the
// service itself, and no answer fills the memory.

/** Most bytes of one answer, or of one event of a stream: 8 MiB. A picture of 5 MB fits. */
export const MAX_MESSAGE_BYTES: number = 8 * 1024 * 1024;

/**
 * The function. `headers` go to the origin of `address` alone. Rejects as `fetch` does; an answer that is too large breaks
 * off, and `onTooLarge` is told.
 */
export function boundedFetch(
  address: URL,
  headers: Readonly<Record<string, string>>,
  onTooLarge: () => void,
): typeof fetch {
  return async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input);
    const all = new Headers(init?.headers);
    if (target.origin === address.origin) {
      for (const [name, value] of Object.entries(headers)) all.set(name, value);
    }
    const response = await fetch(input, { ...init, headers: all });
    if (response.body === null) return response;
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
    const { status, statusText } = response;
    const body = response.body.pipeThrough(bound(isStream, onTooLarge));
    const bounded = new Response(body, { status, statusText, headers: response.headers });
    // A made response has no address, and redirects are judged by it.
    Object.defineProperties(bounded, {
      url: { value: response.url },
      redirected: { value: response.redirected },
    });
    return bounded;
  };
}

/** Breaks off after too many bytes; of a stream, too many without a blank line between them, which ends an event. */
function bound(isStream: boolean, onTooLarge: () => void): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  let isLineEmpty = false;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (isStream) {
        for (let i = 0; i < chunk.byteLength; i += 1) {
          const byte = chunk[i];
          if (byte === 10 && isLineEmpty) bytes = chunk.byteLength - i;
          if (byte !== 13) isLineEmpty = byte === 10;
        }
      }
      if (bytes <= MAX_MESSAGE_BYTES) return controller.enqueue(chunk);
      controller.error(new Error("an answer was too large"));
      onTooLarge();
    },
  });
}
