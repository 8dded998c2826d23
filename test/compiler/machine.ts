// A machine for tests that probe: a home folder, links, files with their modes, environment variables.

import type { Probe } from "../../src/compiler/host.ts";

/** What is there; everything else is not. */
export interface Machine {
  /** Folders that are links, and where they lead to. */
  readonly links?: Readonly<Record<string, string>>;
  /** Permission bits of files in octal digits; a path that ends in `/` is a folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether a container engine answers. Default: it does. */
  readonly hasEngine?: boolean;
  /** Folders of skills, and the programs that each needs. */
  readonly skills?: Readonly<Record<string, readonly string[]>>;
}

/** Answers about a machine on which anna has her home in `/home/anna`. */
export function machine({
  links = {},
  files = {},
  variables = {},
  hasEngine = true,
  skills = {},
}: Machine): Probe {
  return {
    home: "/home/anna",
    stateDir: "/home/anna/.SKYKOI",
    realPath(path) {
      const link = Object.keys(links).find((from) => path === from || path.startsWith(`${from}/`));
      return link === undefined ? path : `${links[link]}${path.slice(link.length)}`;
    },
    stat(path) {
      const mode = files[path] ?? files[`${path}/`];
      if (mode === undefined) return undefined;
      const kind = files[path] === undefined ? "folder" : "file";
      return { kind, mode: Number.parseInt(mode, 8) };
    },
    hasContainerEngine: () => hasEngine,
    skillPrograms: (folder) => skills[folder],
    variable: (name) => variables[name] || undefined,
  };
}
