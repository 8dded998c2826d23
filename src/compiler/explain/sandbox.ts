// Sentences about sandboxes: what their settings let out, and which of them do not count.

import type { FindingArgs } from "../diagnostics/finding.ts";
import type { CommandPlace, SandboxArgs } from "../diagnostics/tool-args.ts";
import { listed, quoted } from "./phrases.ts";
import type { Sentence, Sentences } from "./sentence.ts";

function bindEscapes({ koi, path, what, other }: FindingArgs["sandbox/bind-escapes"]): Sentence {
  const shown: Readonly<Record<typeof what, string>> = {
    root: "the whole machine",
    home: "the home folder, with every credential in it",
    engine: "the container engine, which can start anything on this machine",
    system: "system files of this machine, so it gets no sandbox, and no tools in it",
    state: "the credentials and sessions of every koi",
    other_koi: `files of ${quoted(other ?? "")}`,
  };
  return {
    message: `the bind of ${quoted(path)} shows ${quoted(koi)} ${shown[what]}`,
    why: "a bind passes by everything that the sandbox keeps out",
    help: "bind only the folder that is needed, with `:ro` behind it where it is only read",
  };
}

function workspaceShared({ koi, other, reason }: FindingArgs["sandbox/rw-workspace-shared"]): Sentence {
  if (reason === "one_container") {
    return {
      message: `${quoted(koi)} and ${quoted(other)} share a container, which can show the workspace of one of them alone`,
      help: 'set `scope: "koi"`, or `workspaceAccess: "none"`',
    };
  }
  return {
    message: `${quoted(koi)} can write from its sandbox into a workspace that is also that of ${quoted(other)}`,
    help: 'give each koi a workspace of its own, or set `workspaceAccess: "ro"`',
  };
}

/** Where commands run that no sandbox holds. */
export const commandPlaces: Readonly<Record<CommandPlace, string>> = {
  gateway: "this machine",
  node: "a node",
  elevated: "this machine",
};

const groupCommands: Readonly<Record<CommandPlace, Omit<Sentence, "message">>> = {
  gateway: {
    why: "`exec` is allowed, and no sandbox holds it in groups",
    help: 'set `sandbox.mode: "all"`, deny `exec`, or list the people who may write there',
  },
  node: {
    why: "its commands go to a node, where no sandbox holds them but the list of that node",
    help: 'deny `exec` and `nodes`, set `tools.exec.security: "deny"`, or list the people who may write there',
  },
  elevated: {
    why: "`exec` is allowed, and `tools.elevated.allowFrom` lets everybody leave the sandbox",
    help: "name people in `tools.elevated.allowFrom`, deny `exec`, or list the people who may write there",
  },
};

/** The sentences of `sandbox/*`. */
export const sandboxSentences: Sentences<SandboxArgs> = {
  "sandbox/docker-ignored": ({ name }) => ({
    message: `${quoted(name)} of this koi is ignored, because the scope is \`shared\``,
    why: "all kois share one container, and `kois.defaults.sandbox` sets it up",
    help: 'set `scope: "koi"` here, or move the setting to `kois.defaults.sandbox`',
  }),

  "sandbox/setup-needs-network": ({ program, needs }) => ({
    message: `${quoted(program)} needs the network, but the container has none`,
    why: "a set-up command that fails removes the container again",
    help: `set ${listed(['network: "bridge"', ...needs].map(quoted), "and")} in \`sandbox.docker\``,
  }),

  "sandbox/bind-escapes": bindEscapes,

  "sandbox/rw-workspace-shared": workspaceShared,

  "sandbox/network-host": ({ koi, network }) => ({
    message: `${quoted(koi)} gets no sandbox, and no tools in it, since the network ${quoted(network)} is refused`,
    why: "with it a container has no network of its own, and reaches ports that only this machine, or another container, should",
    help: 'set `network: "bridge"`',
  }),

  "sandbox/off-for-group": ({ koi, where }) => ({
    message: `every member of a group that ${quoted(koi)} is bound to can have it run commands on ${commandPlaces[where]}`,
    ...groupCommands[where],
  }),

  "sandbox/image-not-pinned": ({ image }) => ({
    message: `the image ${quoted(image)} can be another one any day`,
    help: "add a tag or a digest",
  }),

  "sandbox/docker-missing": ({ koi, mode }) => ({
    message:
      mode === "all"
        ? `${quoted(koi)} runs in a sandbox, but no container engine answers here, so it has no tools`
        : `${quoted(koi)} runs in a sandbox outside of its main session, but no container engine answers here, so it has no tools there`,
    why: "tools that are to run in a sandbox never run outside of it",
    help: "install and start Docker or Podman, or set `DOCKER_HOST`",
  }),

  "sandbox/bind-source-missing": ({ path }) => ({
    message: `${quoted(path)} does not exist on this machine, so the container cannot be made as it is meant`,
    help: "make it, or correct the path",
  }),
};
