// The commands of `skykoi`, by name. Each is loaded on first use, so that starting one costs nothing for the
// others. To add one: its file, one line here.

import type { Command } from "./command.ts";

/** What `skykoi --help` says about a command, and how it is loaded. */
export interface CommandEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command. */
export const commands: Readonly<Record<string, CommandEntry>> = {
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
  route: {
    summary: "say which koi gets a message, and why",
    load: async () => (await import("./route.ts")).route,
  },
  why: {
    summary: "say what became of one message, and why",
    load: async () => (await import("./why.ts")).why,
  },
};
