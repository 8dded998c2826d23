// Arguments of the findings about paths.

/** What lies in a workspace although it should not. */
export type KeptPart = "state" | "koiDir" | "authDir" | "secret_file";

/** Why a path means something else on another system. */
export type PortabilityFault = "reserved_name" | "trailing_dot" | "trailing_blank" | "capitals";

export interface PathArgs {
  /** `base`: the state folder, or nothing that a config can say. */
  "path/relative": { readonly path: string; readonly base: "state" | "unknown" };
  "path/missing": { readonly path: string };
  /** `part` is the name in `path` that it is about; `other` the spelling that another path has for it. */
  "path/not-portable": {
    readonly path: string;
    readonly reason: PortabilityFault;
    readonly part: string;
    readonly other?: string;
  };
  "path/env-undefined": { readonly path: string; readonly variable: string };
  /** `koi` is the one whose workspace it is. */
  "path/state-in-workspace": { readonly koi: string; readonly part: KeptPart; readonly path: string };
}
