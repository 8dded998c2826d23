// Sentences about paths.

import type { KeptPart, PathArgs } from "../diagnostics/path-args.ts";
import { quoted } from "./phrases.ts";
import type { Sentence, Sentences } from "./sentence.ts";

function notPortable({ path, reason, part, other }: PathArgs["path/not-portable"]): Sentence {
  const name = quoted(part);
  const of = part === path ? "" : ` in ${quoted(path)}`;
  switch (reason) {
    case "reserved_name":
      return {
        message: `${name}${of} cannot be a file or folder on Windows, which keeps the name for a device`,
        help: "use another name",
      };
    case "trailing_dot":
    case "trailing_blank": {
      const what = reason === "trailing_dot" ? "dot" : "blank";
      return {
        message: `${name}${of} ends in a ${what}, which Windows drops, so it is another path there`,
        help: `remove the ${what}`,
      };
    }
    case "capitals":
      return {
        message: `${name}${of} is written ${quoted(other ?? "")} elsewhere, which is one folder on macOS and Windows, and two on Linux`,
        help: "write both in the same way",
      };
  }
}

const PARTS: Readonly<Record<KeptPart, (path: string, koi: string) => string>> = {
  state: (path, koi) =>
    `the state folder, with the credentials of every koi and account, lies in the workspace ${quoted(path)}, so the tools of ${quoted(koi)} can read them`,
  koiDir: (path, koi) =>
    `${quoted(koi)} has its \`koiDir\` in its own workspace ${quoted(path)}, so its tools can read its credentials`,
  authDir: (path, koi) =>
    `the keys of an account lie at ${quoted(path)}, in the workspace of ${quoted(koi)}, whose tools can read them`,
  secret_file: (path, koi) =>
    `a secret lies at ${quoted(path)}, in the workspace of ${quoted(koi)}, whose tools can read it`,
};

/** The sentences of `path/*`. */
export const pathSentences: Sentences<PathArgs> = {
  "path/relative": ({ path, base }) => ({
    message:
      base === "state"
        ? `${quoted(path)} is a relative path, and stands on the state folder, wherever that is`
        : `${quoted(path)} is a relative path, and what it leads to depends on where the gateway is started`,
    help: "write the whole path; `~` is the home folder",
  }),

  "path/missing": ({ path }) => ({
    message: `there is nothing at ${quoted(path)}, and SKYKOI does not make it`,
    help: "correct the path, or put there what it should lead to",
  }),

  "path/not-portable": notPortable,

  "path/env-undefined": ({ path, variable }) => ({
    message: `the environment variable ${quoted(variable)} is not set, so ${quoted(path)} leads nowhere`,
    help: "set it where the gateway runs, and run this check there",
  }),

  "path/state-in-workspace": ({ koi, part, path }) => ({
    message: PARTS[part](path, koi),
    why: "a koi's file tools start in its workspace, and what somebody writes to the koi can make it use them",
    help:
      part === "authDir" || part === "secret_file"
        ? "keep it outside of every workspace"
        : "name a workspace that holds nothing but the files of the koi",
  }),
};
