// Sentences about secrets. None of them can repeat one: the arguments hold none.

import type { SecretArgs } from "../diagnostics/secret-args.ts";
import type { TokenKind } from "../secrets/token-shapes.ts";
import { counted, quoted } from "./phrases.ts";
import type { Sentences } from "./sentence.ts";

const TOKENS: Readonly<Record<TokenKind, string>> = {
  anthropic: "an Anthropic API key",
  aws: "an AWS access key",
  github: "a GitHub token",
  gitlab: "a GitLab token",
  google: "a Google API key",
  huggingface: "a Hugging Face token",
  openai: "an OpenAI API key",
  private_key: "a private key",
  slack: "a Slack token",
  slack_app: "a Slack app token",
  slack_bot: "a Slack bot token",
  slack_user: "a Slack user token",
  telegram_bot: "the token of a Telegram bot",
};

/** The sentences of `secret/*`. */
export const secretSentences: Sentences<SecretArgs> = {
  "secret/literal": ({ name, variable, isAddress }) => ({
    message:
      isAddress === true
        ? `the address in ${quoted(name)} holds a password or key, which everyone who reads this file can use`
        : `${quoted(name)} holds a secret in plain text, which everyone who reads this file can use`,
    help: `write ${quoted(`{ source: "env", id: "${variable}" }`)} and set the variable where the gateway runs`,
  }),

  "secret/env-missing": ({ variable }) => ({
    message: `the environment variable ${quoted(variable)} is not set, so this secret is missing`,
    help: "set it where the gateway runs, and run this check there",
  }),

  "secret/file-mode": ({ path, mode }) => ({
    message: `other users of this machine can get at the secret in ${quoted(path)} (mode ${mode})`,
    help: `run ${quoted(`chmod 600 ${path}`)}`,
  }),

  "secret/placeholder": ({ name }) => ({
    message: `${quoted(name)} holds what a template has in place of a secret, so nothing can log in with it`,
    help: "put the secret into an environment variable or a file, and write a reference to it here",
  }),

  "secret/in-comment": ({ token }) => ({
    message: `this comment holds what looks like ${TOKENS[token]}, which everyone who reads this file can use`,
    help: "remove it, and change the token if the file was ever shown to anybody",
  }),

  "secret/exec-not-absolute": ({ program }) => ({
    message: `${quoted(program)} is looked for in the folders of \`PATH\`, so another program of that name could get to give the secret`,
    help: "write the absolute path of the program",
  }),

  "secret/config-readable": ({ file, mode, secrets }) => ({
    message: `other users of this machine can get at ${quoted(file)} (mode ${mode}), which holds ${counted(secrets, "secret")} in plain text`,
    help: `run ${quoted(`chmod 600 ${file}`)}, or write references instead of the secrets`,
  }),

  "secret/wrong-shape": ({ name, token, belongs }) => ({
    message: `${quoted(name)} holds ${TOKENS[token]}, which does not work here`,
    help:
      belongs === undefined
        ? `put the token of this account into ${quoted(name)}`
        : `move it to ${quoted(belongs)}, and put the right token here`,
  }),

  "secret/shared-token": ({ first, second }) => ({
    message: `${quoted(first)} and ${quoted(second)} have the same secret, so whoever knows it from one of them can use the other`,
    help: "give each of them a secret of its own",
  }),
};
