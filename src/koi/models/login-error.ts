// Why a login gives no access token, told to people in one sentence. Holds no token and none of the provider's prose.

import type { ProfileFailureReason } from "./auth-profile-usage.ts";

/** Why there is no access token. */
export type LoginFault =
  /** The provider takes the refresh token no more, or there is none. */
  | "ended"
  /** The provider takes the client or the request for wrong. */
  | "refused"
  /** The token address does not answer. */
  | "unavailable"
  /** Nobody said where it is renewed. */
  | "unknown_endpoint"
  /** The token address is neither of TLS nor on this machine. */
  | "unsafe_endpoint"
  /** The new tokens can't be written down, or the lock can't be had. */
  | "not_kept";

const tellings: Readonly<Record<LoginFault, string>> = {
  ended: "has ended: log in again and add it anew with `skykoi models auth add`",
  refused: "is refused at its token address: look at its `clientId`",
  unavailable: "can't be renewed now: its token address does not answer",
  unknown_endpoint:
    "can't be renewed: say `oauth: {tokenUrl, clientId}` at its provider in SKYKOI.json or models.json",
  unsafe_endpoint: "is not renewed: its `tokenUrl` must begin with https://",
  not_kept: "can't be renewed now: its koi's `auth-profiles.json` can't be written or is in use",
};

/** A login without an access token. */
export class LoginError extends Error {
  readonly fault: LoginFault;
  /** Whether it may be better soon without anybody doing anything. */
  readonly isRetryable: boolean;
  /** For the rest of the profile; `undefined` where it is no fault of the login's. */
  readonly reason: ProfileFailureReason | undefined;

  constructor(
    profileId: string,
    fault: LoginFault,
    { status, word }: { readonly status?: number; readonly word?: string } = {},
  ) {
    const details = [status, word].filter((detail) => detail !== undefined).join(" ");
    const text = `the login of the profile \`${profileId}\` ${tellings[fault]}`;
    super(details === "" ? text : `${text} (${details})`);
    this.name = "LoginError";
    this.fault = fault;
    this.isRetryable = fault === "unavailable" || fault === "not_kept";
    this.reason = fault === "unavailable" ? "timeout" : fault === "not_kept" ? undefined : "auth";
  }
}
