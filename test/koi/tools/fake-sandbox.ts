// A sandbox without a container, for what turns do with one: a place in memory that notes what is asked of it.

import type { SandboxLayout } from "../../../src/koi/sandbox/plan.ts";
import type { SandboxRun } from "../../../src/koi/sandbox/sandbox-run.ts";
import type { TurnSkills } from "../../../src/koi/skills/skill.ts";
import { HostError } from "../../../src/koi/tools/host/tool-host.ts";
import type { HostCommand, ToolHost } from "../../../src/koi/tools/host/tool-host.ts";

/** A sandbox and its notes. */
export class FakeSandbox {
  /** What runs there were asked for, and did. */
  readonly notes: string[] = [];
  readonly commands: HostCommand[] = [];
  readonly shared: TurnSkills[] = [];
  readonly files: Map<string, Uint8Array> = new Map<string, Uint8Array>();
  readonly #layout: SandboxLayout;

  constructor(layout: SandboxLayout = { cwd: "/workspace" }) {
    this.#layout = layout;
  }

  readonly open = (): SandboxRun => {
    this.notes.push("open");
    const { cwd } = this.#layout;
    return {
      host: this.#host(),
      layout: this.#layout,
      ready: async () => undefined,
      receive: async (name, data) => {
        this.files.set(`${cwd}/media/inbound/${name}`, data);
        return `${cwd}/media/inbound/${name}`;
      },
      share: async (skills) => {
        this.shared.push(skills);
        return new Map(skills.ofTurn.map(({ name }) => [name, `/skills/${name}/SKILL.md`]));
      },
      close: async () => void this.notes.push("close"),
    };
  };

  #host(): ToolHost {
    const missing = (): never => {
      throw new HostError("not_found", "nothing is there");
    };
    return {
      kind: "sandbox",
      cwd: this.#layout.cwd,
      env: {},
      spawn: async (command) => {
        this.commands.push(command);
        return {
          ended: Promise.resolve({ code: 0, signal: null }),
          onOutput: (listener) => listener("ran inside\n"),
          write: () => undefined,
          endInput: () => undefined,
          kill: async () => undefined,
        };
      },
      stat: async (path) => {
        if (path === ".") return { kind: "folder", bytes: 0 };
        const bytes = this.files.get(path)?.length;
        return bytes === undefined ? undefined : { kind: "file", bytes };
      },
      list: async () => [...this.files.keys()],
      readFile: async (path) => this.files.get(path) ?? missing(),
      writeFile: async (path, data) => void this.files.set(path, Buffer.from(data)),
      removeFile: async (path) => void this.files.delete(path),
    };
  }
}
