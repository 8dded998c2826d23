// The commands of `skykoi`, by name. Each is loaded on first use, so that starting one costs nothing for the
// others. To add one: its file, one line here. A name of several words is a command of its own: `kois add`.

import type { Command } from "./command.ts";

/** What `skykoi --help` says about a command, and how it is loaded. */
export interface CommandEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  diff: {
    summary: "say which messages change hands between two configs",
    load: async () => (await import("./diff.ts")).diff,
  },
  init: {
    summary: "write a first config, with workspace and state",
    load: async () => (await import("./init.ts")).init,
  },
  gateway: {
    summary: "run the gateway in the foreground",
    load: async () => (await import("./gateway.ts")).gateway,
  },
  koi: {
    summary: "one turn from the terminal",
    load: async () => (await import("./koi.ts")).koi,
  },
  kois: {
    summary: "list the kois and what is bound to them",
    load: async () => (await import("./kois.ts")).kois,
  },
  "kois add": {
    summary: "add a koi, with a wizard on a terminal",
    load: async () => (await import("./kois-add.ts")).koisAdd,
  },
  "kois delete": {
    summary: "remove a koi and everything that names it",
    load: async () => (await import("./kois-delete.ts")).koisDelete,
  },
  "kois set-identity": {
    summary: "say how a koi presents itself",
    load: async () => (await import("./kois-set-identity.ts")).koisSetIdentity,
  },
  bind: {
    summary: "bind messages to a koi",
    load: async () => (await import("./bind.ts")).bind,
  },
  unbind: {
    summary: "remove bindings of a koi",
    load: async () => (await import("./unbind.ts")).unbind,
  },
  bindings: {
    summary: "list the bindings, and which of them are dead",
    load: async () => (await import("./bindings.ts")).bindings,
  },
  "channels list": {
    summary: "list the accounts, where their credentials come from, and their kois",
    load: async () => (await import("./channels-list.ts")).channelsList,
  },
  "channels status": {
    summary: "show where each account stands",
    load: async () => (await import("./channels-status.ts")).channelsStatus,
  },
  "channels probe": {
    summary: "ask the platforms who the accounts are",
    load: async () => (await import("./channels-probe.ts")).channelsProbe,
  },
  "channels login": {
    summary: "link an account to a phone, by QR code or number",
    load: async () => (await import("./channels-login.ts")).channelsLogin,
  },
  "channels logout": {
    summary: "unlink an account and delete its keys",
    load: async () => (await import("./channels-logout.ts")).channelsLogout,
  },
  "pairing list": {
    summary: "list who asks to be let in, and who was",
    load: async () => (await import("./pairing-list.ts")).pairingList,
  },
  "pairing approve": {
    summary: "let somebody in by their code",
    load: async () => (await import("./pairing-decide.ts")).pairingApprove,
  },
  "pairing deny": {
    summary: "end somebody's request to be let in",
    load: async () => (await import("./pairing-decide.ts")).pairingDeny,
  },
  route: {
    summary: "say which koi gets a message, and why",
    load: async () => (await import("./route.ts")).route,
  },
  lsp: {
    summary: "serve an editor: findings, completion, renaming",
    load: async () => (await import("./lsp.ts")).lsp,
  },
  test: {
    summary: "run the route tests beside a config",
    load: async () => (await import("./test.ts")).test,
  },
  import: {
    summary: "turn a config of OpenClaw into one of SKYKOI, and compare them",
    load: async () => (await import("./import.ts")).importConfig,
  },
  "models list": {
    summary: "list the models of each koi, with what credential",
    load: async () => (await import("./models-list.ts")).modelsList,
  },
  "models auth add": {
    summary: "give a koi a credential of its own",
    load: async () => (await import("./models-auth-add.ts")).modelsAuthAdd,
  },
  "models auth list": {
    summary: "list credentials, without what is secret",
    load: async () => (await import("./models-auth-list.ts")).modelsAuthList,
  },
  "models auth order": {
    summary: "say in which order credentials are tried",
    load: async () => (await import("./models-auth-order.ts")).modelsAuthOrder,
  },
  sessions: {
    summary: "list the conversations of the kois",
    load: async () => (await import("./sessions.ts")).sessions,
  },
  "sessions show": {
    summary: "show one conversation: its state, its segments, what was said last",
    load: async () => (await import("./sessions-show.ts")).sessionsShow,
  },
  "sessions export": {
    summary: "print conversations as JSON Lines",
    load: async () => (await import("./sessions-export.ts")).sessionsExport,
  },
  "sessions reset": {
    summary: "let a conversation start afresh; what was said stays readable",
    load: async () => (await import("./sessions-change.ts")).sessionsReset,
  },
  "sessions delete": {
    summary: "delete a conversation and all that was said in it",
    load: async () => (await import("./sessions-change.ts")).sessionsDelete,
  },
  "sandbox explain": {
    summary: "say whether a session runs in a sandbox, which tools it has there, and why",
    load: async () => (await import("./sandbox-explain.ts")).sandboxExplain,
  },
  "sandbox list": {
    summary: "list the containers of the sandboxes",
    load: async () => (await import("./sandbox-list.ts")).sandboxList,
  },
  "sandbox recreate": {
    summary: "remove containers, so that they are made anew with their next use",
    load: async () => (await import("./sandbox-recreate.ts")).sandboxRecreate,
  },
  skills: {
    summary: "list the skills of the kois, each with why it is in or out",
    load: async () => (await import("./skills.ts")).skills,
  },
  "skills check": {
    summary: "say what keeps skills from being used, and what would help",
    load: async () => (await import("./skills-check.ts")).skillsCheck,
  },
  "node pair": {
    summary: "pair this machine with a gateway, to run commands for its kois",
    load: async () => (await import("./node-pair.ts")).nodePair,
  },
  "node run": {
    summary: "run commands on this machine for the gateway that it is paired with",
    load: async () => (await import("./node-run.ts")).nodeRun,
  },
  "node list": {
    summary: "list the nodes of the gateway, and who waits to be one",
    load: async () => (await import("./node-list.ts")).nodeList,
  },
  "node approve": {
    summary: "let a node in, by the code on its screen",
    load: async () => (await import("./node-decide.ts")).nodeApprove,
  },
  "node remove": {
    summary: "take the pairing of a node back",
    load: async () => (await import("./node-decide.ts")).nodeRemove,
  },
  doctor: {
    summary: "look for what is wrong on this machine, each with its repair",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  status: {
    summary: "show the running gateway: accounts, queues, dead letters, what is wrong",
    load: async () => (await import("./status.ts")).status,
  },
  why: {
    summary: "say what became of one message, and why",
    load: async () => (await import("./why.ts")).why,
  },
  deadletters: {
    summary: "list messages without an answer and replies that were not sent",
    load: async () => (await import("./deadletters.ts")).deadletters,
  },
  "deadletters retry": {
    summary: "put dead letters back",
    load: async () => (await import("./deadletters-retry.ts")).deadlettersRetry,
  },
  "deadletters drop": {
    summary: "throw dead letters away",
    load: async () => (await import("./deadletters-drop.ts")).deadlettersDrop,
  },
};
