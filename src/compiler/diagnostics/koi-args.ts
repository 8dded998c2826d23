// Arguments of the findings about kois.

export interface KoiArgs {
  "koi/implicit-default": { readonly koi: string };
  "koi/two-defaults": { readonly first: string };
  "koi/duplicate-id": { readonly id: string };
  "koi/koidir-collision": {
    readonly koi: string;
    readonly other: string;
    readonly path: string;
    readonly via: PathRelation;
  };
  "koi/koidir-nested": {
    readonly koi: string;
    readonly other: string;
    readonly inner: "koiDir" | "sessions";
    readonly outer: "koiDir" | "workspace";
    readonly path: string;
  };
  "koi/workspace-shared": {
    readonly koi: string;
    readonly other: string;
    readonly path: string;
    /** Whether it lies in the other's workspace, and is not the same folder. Default: false. */
    readonly isInside?: boolean;
  };
  "koi/reserved-id": { readonly id: string };
  "koi/mention-pattern-invalid": { readonly pattern: string; readonly reason: string };
  "koi/mention-pattern-slow": { readonly pattern: string };
  "koi/mention-overlap": { readonly pattern: string; readonly koi: string; readonly other: string };
  "koi/provider-unknown": { readonly model: string; readonly provider: string; readonly suggestion?: string };
  "koi/memory-provider-unknown": { readonly provider: string; readonly suggestion?: string };
  "koi/price-unknown": { readonly model: string; readonly koi: string; readonly maxCostUsd: number };
  "koi/shared-dm-session": {
    readonly koi: string;
    readonly people: readonly string[];
    /** Whether strangers can join (`dmPolicy: "open"`). */
    readonly isOpen: boolean;
  };
  "koi/id-not-canonical": { readonly written: string; readonly canonical: string };
}

/** How two paths came to be one. */
export type PathRelation = "equal" | "case" | "unicode" | "symlink";
