// Secrets in a config: literal text, text with ${NAME} in it, or a reference to where the secret lies.
// INVARIANT: every key that may hold a secret has the type Secret (or a record of Secret), and every address that may
// hold a password one of the address types here. The lists of places that a compiled table must not contain are
// generated from exactly that.

import type { EnvName } from "./id-text.ts";

/** A secret that is read from an environment variable when the gateway starts. */
export interface EnvSecretRef {
  /**
   * Where the secret lies: in the environment.
   * @examples ["env"]
   */
  source: "env";
  /**
   * Name of the environment variable. It must be set and not empty when the gateway starts.
   * @examples ["TELEGRAM_BOT_TOKEN"]
   */
  id: EnvName;
}

/** A secret that is read from a file when the gateway starts. */
export interface FileSecretRef {
  /**
   * Where the secret lies: in a file.
   * @examples ["file"]
   */
  source: "file";
  /**
   * Path of the file; `~` stands for the home folder. The content is taken without the line break at its end.
   * @examples ["/run/secrets/telegram-token", "~/.SKYKOI/credentials/slack.json"]
   * @pattern \S
   */
  id: string;
  /**
   * For a file that holds JSON: the JSON pointer of the string in it. Default: none, the whole file is the secret.
   * @examples ["/slack/botToken"]
   * @pattern ^(?:/.*)?$
   */
  pointer?: string;
}

/** A secret that a program prints on its standard output when the gateway starts. */
export interface ExecSecretRef {
  /**
   * Where the secret lies: in the output of a program.
   * @examples ["exec"]
   */
  source: "exec";
  /**
   * Path of the program, best absolute. It is started directly, without a shell.
   * @examples ["/usr/local/bin/op"]
   * @pattern \S
   */
  id: string;
  /**
   * Arguments for the program.
   * @default []
   * @examples [["read", "op://bots/telegram/token"]]
   */
  args?: string[];
  /**
   * Milliseconds that the program may take before the secret counts as missing.
   * @default 10000
   * @examples [10000, 30000]
   * @minimum 1
   * @asType integer
   */
  timeoutMs?: number;
}

/**
 * A reference to a secret, resolved by the gateway when it starts; the secret itself is in no compiled table.
 * @discriminator source
 */
export type SecretRef = EnvSecretRef | FileSecretRef | ExecSecretRef;

/** A secret: a reference, text with `${NAME}` in it, or (not advised) the secret itself. */
export type Secret = string | SecretRef;

/**
 * An `http://` or `https://` address. With a user, a password or a key in it (`https://user:password@example.org/`) it
 * is a secret as a whole.
 * @pattern ^(?:https?://|\$\{)
 */
export type WebAddressText = string;

/** A web address, which may hold a secret: as text with or without `${NAME}` in it, or as a reference to all of it. */
export type SecretWebAddress = WebAddressText | SecretRef;

/**
 * The address of a proxy, as `http://` or `socks5://`. With a user and a password in it
 * (`socks5://user:password@127.0.0.1:1080`) it is a secret as a whole.
 * @pattern ^\S+$
 */
export type ProxyAddressText = string;

/** The address of a proxy, which may hold a secret: as text with or without `${NAME}` in it, or as a reference. */
export type SecretProxyAddress = ProxyAddressText | SecretRef;
