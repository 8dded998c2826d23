// Why WhatsApp closed a connection, as one of five things to do. Codes: the library's DisconnectReason, and what its
// handshake answers with (`failure reason=…`).

/** What to do now that the connection is closed. */
export type Disconnect =
  /** 515: WhatsApp wants a new connection at once. */
  | { readonly kind: "restart" }
  /** The network or the server: try again, later each time. */
  | { readonly kind: "back_off"; readonly detail: string }
  /** The device is no longer linked. */
  | { readonly kind: "logged_out"; readonly detail: string }
  /** Another connection uses the same keys. */
  | { readonly kind: "conflict"; readonly detail: string }
  /** Trying again won't help. `isUnlinked`: the keys open nothing any more. */
  | { readonly kind: "failed"; readonly detail: string; readonly isUnlinked: boolean };

/** Something answered with HTTP where WhatsApp should be: a proxy, or WhatsApp's own door. Says nothing of the link. */
export class HttpAnswer extends Error {
  constructor(status: number | undefined) {
    super(`the server refuses connections (${status ?? "?"})`);
  }
}

const CONFLICT =
  "another program uses the keys of this account: a second gateway, or a copy of its folder. Stop that one and restart the account, or log out and link it anew";

/** The judgement of what the library says of a closed connection. `login`: the command that links the account. */
export function judgeDisconnect(error: unknown, login: string): Disconnect {
  if (error instanceof HttpAnswer) return { kind: "back_off", detail: error.message };
  const code = codeOf(error);
  switch (code) {
    case 515:
      return { kind: "restart" };
    case 401:
    case 406:
      return {
        kind: "logged_out",
        detail: `WhatsApp has unlinked this device (${code}), perhaps somebody did so on the phone; link it again: ${login}`,
      };
    case 440:
      return { kind: "conflict", detail: CONFLICT };
    case 402:
      return failed(
        `WhatsApp has banned this number for a while (402)${untilOf(error)}; look at the phone, then restart the account`,
      );
    case 403:
      return unlinked(
        `WhatsApp refuses this number (403): it was banned, or its account was deleted; look at the phone, then link it again: ${login}`,
      );
    case 405:
      return failed("WhatsApp takes this version of the library no longer (405); update SKYKOI");
    case 409:
    case 418:
      return failed(`WhatsApp does not take this program for a client (${code}); update SKYKOI`);
    case 411:
      return unlinked(
        `the phone does not allow linked devices (411); update WhatsApp there, then link it again: ${login}`,
      );
    default:
      return {
        kind: "back_off",
        detail: `${SAYINGS[code ?? 0] ?? "the connection broke"}${code ? ` (${code})` : ""}`,
      };
  }
}

const SAYINGS: Readonly<Record<number, string>> = {
  408: "WhatsApp does not answer",
  413: "WhatsApp wants new access data",
  428: "the connection was closed",
  429: "WhatsApp asks for fewer connections",
  500: "WhatsApp ended the session with an error",
  501: "WhatsApp has a fault",
  503: "WhatsApp is not available just now",
};

function failed(detail: string): Disconnect {
  return { kind: "failed", detail, isUnlinked: false };
}

function unlinked(detail: string): Disconnect {
  return { kind: "failed", detail, isUnlinked: true };
}

interface Answered {
  readonly output?: { readonly statusCode?: number };
  readonly data?: { readonly expire?: string } | null;
}

/** The status that the library puts on its errors; `undefined` where there is none. */
export function codeOf(error: unknown): number | undefined {
  const code = (error as Answered | undefined)?.output?.statusCode;
  return typeof code === "number" ? code : undefined;
}

function untilOf(error: unknown): string {
  const seconds = Number((error as Answered).data?.expire);
  if (!Number.isFinite(seconds) || seconds <= 0) return "";
  return `, for ${Math.ceil(seconds / 60)} minutes more`;
}
