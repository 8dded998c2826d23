// Another process that uses a login: asks for its access token on each message, with the clock that the message names.

import { Logins } from "../../../src/koi/models/logins.ts";

interface Asked {
  readonly koiDir: string;
  readonly url: string;
  readonly nowMs: number;
}

process.on("message", ({ koiDir, url, nowMs }: Asked) => {
  const oauth = { tokenUrl: url, clientId: "kois" };
  const logins = new Logins({ now: () => nowMs });
  logins.access({ koiDir, profileId: "acme:me", oauth, resolve: () => Promise.resolve("") }).then(
    (access) => process.send?.(access),
    (error: unknown) => process.send?.(`failed: ${String(error)}`),
  );
});
process.send?.("ready");
