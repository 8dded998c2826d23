// Arguments of the findings about secrets. INVARIANT: none of them is, or holds, a secret.

import type { TokenKind } from "../secrets/token-shapes.ts";

export interface SecretArgs {
  /** `name` is the key; `variable` a name for the environment variable that it could move to. */
  "secret/literal": {
    readonly name: string;
    readonly variable: string;
    /** Whether it is an address with a password or a key in it. Default: false. */
    readonly isAddress?: boolean;
  };
  "secret/env-missing": { readonly variable: string };
  /** `mode` is octal: `0644`. */
  "secret/file-mode": { readonly path: string; readonly mode: string };
  "secret/placeholder": { readonly name: string };
  "secret/in-comment": { readonly token: TokenKind };
  "secret/exec-not-absolute": { readonly program: string };
  "secret/config-readable": { readonly file: string; readonly mode: string; readonly secrets: number };
  /** `belongs` is the key beside it that takes such a token. */
  "secret/wrong-shape": { readonly name: string; readonly token: TokenKind; readonly belongs?: string };
  /** Both are keys in words: `gateway.auth.token`. */
  "secret/shared-token": { readonly first: string; readonly second: string };
}
