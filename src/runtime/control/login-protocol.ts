// The part of the control protocol that links accounts to devices; protocol.ts has the rest.

import type { ProbeResult } from "../../channels/channel.ts";

/** One step of an attempt to link an account to a device. `done`, `failed` and `cancelled` are the last one. */
export type ControlLoginStep =
  /** A QR code for the phone to scan; takes the place of the one before. `svg`: the same as a picture, black on white. */
  | { readonly step: "qr"; readonly text: string; readonly svg: string }
  /** To be typed into the phone. */
  | { readonly step: "code"; readonly code: string }
  | { readonly step: "note"; readonly text: string }
  /** The account is linked and starts. */
  | { readonly step: "done" }
  /** One sentence for people. */
  | { readonly step: "failed"; readonly message: string }
  | { readonly step: "cancelled" };

/** One account, by name. */
export type ControlAccount = { readonly channel: string; readonly accountId: string };

/** What comes to the connection that began it, without a subscription. */
export interface ControlOwnEvents {
  readonly login: { readonly loginId: string } & ControlAccount & ControlLoginStep;
}

/** What can be asked for about accounts and their devices. */
export interface ControlChannelMethods {
  /**
   * Asks the platform who the account is, with the credentials that it runs with. Without a good end `ok` is false and
   * `detail` says what to do.
   */
  readonly "channels.probe": [ControlAccount, ProbeResult];
  /**
   * Begins to link an account that is not connected to a device. What is to be shown comes as `login` events, to this
   * connection alone; it is called off when this connection ends. `phoneNumber` (E.164): by a code to type instead of by
   * QR. `conflict` where accounts of the channel have a token instead, or the account is linked or being linked.
   */
  readonly "channels.login": [
    ControlAccount & { readonly phoneNumber?: string },
    { readonly loginId: string },
  ];
  /** Calls an attempt off; its last event says so. */
  readonly "channels.cancel": [{ readonly loginId: string }, Record<string, never>];
  /** Unlinks an account: the platform is told where it can be reached, then the keys are deleted. */
  readonly "channels.logout": [ControlAccount, Record<string, never>];
}
