// What a compiled gateway holds beside its binding hash: everything that the gateway needs to run.
// It is data (JSON), holds no secret (a secret is a reference) and no path of the machine that compiled it
// (`~` and `${VAR}` stand as written), so a table made in CI runs elsewhere.

import type { DmScope } from "../config/known-names.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { ChannelId } from "./facts.ts";
import type { AccountId, KoiId } from "./ids.ts";

/** One koi, with the paths that its config leaves to defaults filled in (unexpanded). */
export interface CompiledKoi {
  readonly id: KoiId;
  readonly name?: string;
  /** `<state>` stands for the state dir of the gateway that loads this. */
  readonly workspace: string;
  readonly koiDir: string;
  readonly sessionsDir: string;
}

/** The accounts of a channel: a closed set. */
export interface CompiledChannel {
  readonly enabled: boolean;
  readonly accounts: readonly AccountId[];
  /** What an omitted `accountId` means, `null` where nothing says so. */
  readonly defaultAccount: AccountId | null;
}

/** A text that the table was compiled from. */
export interface SourceFile {
  /** Relative to the folder of the first one, which is the config itself. */
  readonly path: string;
  /** `sha256:<hex>` of its bytes. */
  readonly digest: string;
}

/** Stands in a compiled config where the source has a literal secret: the gateway reads it there. */
export interface PlacedSecret {
  readonly source: "config";
  /** As in `SourceFile.path`. */
  readonly file: string;
  /** JSON pointer in that file. */
  readonly pointer: string;
}

/** How DM sessions are keyed. */
export interface CompiledSession {
  readonly mainKey: string;
  readonly dmScope: DmScope;
  /** `<channel>:<canonical peer id>` → the name that stands in for it in session keys. */
  readonly identityLinks: Readonly<Record<string, string>>;
}

/** The data part of a compiled gateway. */
export interface CompiledGateway {
  readonly compilerVersion: string;
  readonly sources: readonly SourceFile[];
  readonly kois: readonly CompiledKoi[];
  readonly defaultKoi: KoiId;
  readonly channels: Readonly<Record<ChannelId, CompiledChannel>>;
  /** `<channel> <dm|room> <canonical peer id>` → the kois of the broadcast list, in order. */
  readonly broadcast: Readonly<Record<string, readonly KoiId[]>>;
  readonly session: CompiledSession;
  /** Bindings that set a `dmScope` of their own, by index. */
  readonly bindingScopes: Readonly<Record<string, DmScope>>;
  /** The whole config after includes, without `bindings`; secrets are references. */
  readonly config: SkykoiConfig;
}
