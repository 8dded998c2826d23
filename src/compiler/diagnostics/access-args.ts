// Arguments of the findings about who is let in.

import type { AdmissionReason } from "../../policy/admission.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { CommandPlace } from "./tool-args.ts";

/** The arguments of `access/*` and `guild/*`. */
export interface AccessArgs {
  "access/peer-not-admitted": { readonly peer: string; readonly koi: string };
  "access/dm-disabled": { readonly channel: ChannelId; readonly accountId: string };
  "access/group-blocked": { readonly reason: AdmissionReason; readonly channel: ChannelId };
  /** `hasList`: whether there is an `allowFrom`, which then means nothing. */
  "access/open-without-star": { readonly hasList: boolean };
  "access/open-to-unsandboxed": { readonly koi: string; readonly where: CommandPlace };
  "access/empty-allowlist": { readonly channel: ChannelId; readonly accountId: string };
  "access/id-not-canonical": { readonly written: string; readonly canonical: string };
  "access/not-per-koi": { readonly key: string; readonly where: "koi" | "binding" };
  "access/duplicate-entry": { readonly id: string };
  "access/elevated-not-admitted": { readonly channel: ChannelId; readonly id: string };
  "access/pairing-inert": { readonly channel: ChannelId; readonly accountId: string };
  "guild/not-listed": { readonly guildId: string };
}
