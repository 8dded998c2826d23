// Which keys hold secrets, by their name. A second guard behind the checks: no text that people see repeats the value
// of such a key, whatever a check has put into its arguments.

const SECRET_NAME =
  /(?:token|secret|passw(?:or)?d|passphrase|authorization|cookie|credentials?|(?:api|private|access|signing|auth)[_-]?key|_key)$/i;

/** Does a key of this name hold a secret? Errs towards yes: `botToken`, `OPENAI_API_KEY`, `Authorization`. */
export function isSecretName(key: string): boolean {
  return SECRET_NAME.test(key);
}

/** Does a JSON pointer lead to a secret, or to an entry in a list of them? */
export function isSecretPointer(pointer: string): boolean {
  const keys = pointer.split("/").filter((key) => !/^\d*$/.test(key));
  return isSecretName(keys.at(-1) ?? "");
}
