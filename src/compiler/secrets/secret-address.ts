// Secrets in addresses: a user and a password before the host, a key in the query. An address that holds one is a
// secret as a whole.

import { isSecretName } from "../explain/secret-name.ts";

const USER_INFO = /^[^/?#]*:\/\/([^/?#@]*(?:@[^/?#@]*)*)@/;
const REFERENCES = /^(?:\$\{[A-Z_][A-Z0-9_]*\})*$/;
/** Names of query parameters that `isSecretName` does not know, because as keys of a config they are harmless. */
const QUERY_KEYS = new Set(["key", "apikey", "auth", "sig", "signature", "code", "pass", "pwd"]);

/** Whether `address` holds a secret that is written out. `https://${USER}:${PASSWORD}@example.org/` holds none. */
export function isSecretAddress(address: string): boolean {
  const user = USER_INFO.exec(address)?.[1];
  if (user !== undefined) {
    const colon = user.indexOf(":");
    // Without a password, the name itself is often a token.
    if (!REFERENCES.test(colon < 0 ? user : user.slice(colon + 1))) return true;
  }
  const query = /\?([^#]*)/.exec(address)?.[1] ?? "";
  return query.split("&").some((pair) => {
    const [name = "", value = ""] = pair.split("=", 2);
    return (isSecretName(name) || QUERY_KEYS.has(name.toLowerCase())) && !REFERENCES.test(value);
  });
}
