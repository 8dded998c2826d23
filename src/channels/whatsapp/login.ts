// Links an account as a device of a phone: by a QR code that the phone scans, or by a code that is typed there.
// The new device's keys live in memory until WhatsApp confirms the link; then they are written, and only then WhatsApp is
// answered. An attempt that breaks off leaves nothing behind, and no older link is touched before the new one stands.

import type { AuthenticationState, SignalDataSet, SignalDataTypeMap } from "@whiskeysockets/baileys";
import type { AccountId } from "../../routing/ids.ts";
import type { LoginRequest } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { networkCode } from "../network-code.ts";
import { folderLease } from "./account-files.ts";
import { heartbeatMsOf } from "./account-settings.ts";
import type { Baileys } from "./baileys.ts";
import { codeOf, judgeDisconnect } from "./connect/disconnect.ts";
import { LinkedSocket } from "./connect/linked-socket.ts";
import type { WhatsAppOptions } from "./options.ts";
import { AuthStore, deleteAuthStore, hasAuthStore } from "./store/auth-store.ts";
import { AuthStoreError } from "./store/auth-store-error.ts";

/** How often new codes are fetched, each time for about three minutes. */
const ROUNDS = 5;
/** How long the first connection of the new device may take; afterwards `start` makes it. */
const FINISH_MS = 30_000;

/** What linking needs. */
export interface LoginNeeds {
  readonly host: ChannelHost;
  readonly accountId: AccountId;
  readonly library: Baileys;
  readonly options: WhatsAppOptions;
}

/** Resolves when the credentials are on the disk. @throws Error with a sentence for people */
export async function linkDevice(needs: LoginNeeds, request: LoginRequest): Promise<void> {
  const { host, accountId, library } = needs;
  const number = numberOf(request.phoneNumber);
  const folder = host.authDir(accountId);
  const lease = host.lease(folderLease(folder));
  if (lease.kind === "held") throw new Error(`the account is in use by ${lease.holder}; stop that first`);
  const isNew = !hasAuthStore(folder);
  let isLinked = false;
  try {
    const store = new AuthStore(folder, library);
    try {
      const linked = store.credentials();
      if (linked)
        throw new Error(
          `the account is linked already, as ${linked.me?.id.split(/[:@]/)[0]}; to link it anew, log out first: skykoi channels logout --channel whatsapp --account ${accountId}`,
        );
      await pairInRounds(needs, store, request, number);
      isLinked = true;
      request.view.note("linked; the keys are stored");
      await firstConnection(needs, store);
    } finally {
      store.close();
    }
  } finally {
    if (isNew && !isLinked) deleteAuthStore(folder);
    lease.release();
  }
}

/** The digits of an E.164 number. */
function numberOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const digits = text.replaceAll(/[\s().-]/g, "").replace(/^\+/, "");
  if (!/^[1-9]\d{6,14}$/.test(digits))
    throw new Error("the phone number must be in international form, such as +15551230001");
  return digits;
}

async function pairInRounds(
  needs: LoginNeeds,
  store: AuthStore,
  request: LoginRequest,
  number: string | undefined,
): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const ended = await pairOnce(needs, store, request, number);
    if (ended === "linked") return;
    if (request.signal.aborted) throw new Error("linking was called off");
    if (ended.error instanceof AuthStoreError) throw ended.error;
    const code = codeOf(ended.error);
    // A code that nobody saw has not run out.
    if (!ended.hasShown && code !== 515) throw withoutCode(ended.error);
    // 408: nobody used the codes; 515 and broken connections: the next round.
    if (code !== 408 && code !== 428 && code !== 515) {
      const why = judgeDisconnect(ended.error, "try again");
      throw new Error(why.kind === "restart" ? "WhatsApp asked for a restart" : why.detail, {
        cause: ended.error,
      });
    }
    request.view.note(round < ROUNDS ? "the code has run out; here is another" : "the code has run out");
  }
  throw new Error("nobody linked a phone in time; try again");
}

/** Why there was no code to show. */
function withoutCode(error: unknown): Error {
  const code = networkCode((error as { readonly data?: unknown } | undefined)?.data);
  const cause = { cause: error };
  if (code !== undefined)
    return new Error(`WhatsApp can't be reached (${code}): look after the network, and try again`, cause);
  const why = judgeDisconnect(error, "try again");
  return new Error(
    why.kind === "restart" ? "WhatsApp gave no code" : `WhatsApp gave no code: ${why.detail}`,
    cause,
  );
}

/** `hasShown`: whether there was a code to link by. */
type Ended = "linked" | { readonly error: unknown; readonly hasShown: boolean };

/** One connection, until the phone has linked or WhatsApp closes it. */
async function pairOnce(
  { host, library, options }: LoginNeeds,
  store: AuthStore,
  { view, signal }: LoginRequest,
  number: string | undefined,
): Promise<Ended> {
  if (signal.aborted) return { error: undefined, hasShown: false };
  const auth = memoryAuth(library);
  let isLinked = false;
  let hasAsked = false;
  let hasShown = false;
  let unwritten: unknown;
  return new Promise((resolve) => {
    const link = new LinkedSocket(
      { library, auth, options, clock: host.clock, heartbeatMs: heartbeatMsOf(host) },
      {
        qr: (text) => {
          if (number === undefined) {
            hasShown = true;
            return view.qr(text);
          }
          if (hasAsked) return;
          hasAsked = true;
          link
            .call((socket) => socket.requestPairingCode(number))
            .then((code) => {
              hasShown = true;
              view.code(`${code.slice(0, 4)}-${code.slice(4)}`);
            })
            .catch(() => link.terminate());
        },
        credentialsChanged: () => {
          // Set once the phone has signed this device: written before the library answers.
          if (isLinked || !auth.creds.account) return;
          try {
            store.begin(auth.creds);
          } catch (thrown) {
            unwritten = thrown;
            throw thrown;
          }
          isLinked = true;
        },
        closed: (error) => {
          signal.removeEventListener("abort", abort);
          resolve(isLinked ? "linked" : { error: unwritten ?? error, hasShown });
        },
      },
    );
    const abort = (): void => void link.end();
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** The connection that WhatsApp asks for after a link (515): the phone shows "linking" until it was made. */
async function firstConnection({ host, library, options }: LoginNeeds, store: AuthStore): Promise<void> {
  const creds = store.credentials();
  if (!creds) return;
  await new Promise<void>((resolve) => {
    const link = new LinkedSocket(
      {
        library,
        options,
        clock: host.clock,
        heartbeatMs: heartbeatMsOf(host),
        auth: { creds, keys: store.keys() },
      },
      {
        opened: () => void link.end(),
        closed: () => {
          cancel();
          resolve();
        },
        credentialsChanged: () => store.saveCredentials(creds),
      },
    );
    const cancel = host.clock.after(FINISH_MS, () => void link.end());
  });
}

/** Keys of a device that nobody has linked yet. */
function memoryAuth(library: Baileys): AuthenticationState {
  const values = new Map<string, unknown>();
  return {
    creds: library.initAuthCreds(),
    keys: {
      get: <T extends keyof SignalDataTypeMap>(kind: T, ids: string[]) => {
        const found = ids.map((id) => [id, values.get(`${kind} ${id}`)] as const);
        return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Record<
          string,
          SignalDataTypeMap[T]
        >;
      },
      set: (data: SignalDataSet) => {
        for (const [kind, entries] of Object.entries(data))
          for (const [id, value] of Object.entries(entries ?? {}))
            values.set(`${kind} ${id}`, value ?? undefined);
      },
    },
  };
}
