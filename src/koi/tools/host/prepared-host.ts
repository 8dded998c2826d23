// A place for tools in which something is to be done before the first thing is asked of it.

import type { ToolHost } from "./tool-host.ts";

/** `host`, for which `prepare` runs with the first use, and again with the next one where it gives `false`. It never rejects. */
export function preparedHost(host: ToolHost, prepare: () => Promise<boolean>): ToolHost {
  let preparing: Promise<boolean> | undefined;
  const prepared = async (): Promise<void> => {
    const mine = (preparing ??= prepare());
    if (!(await mine) && preparing === mine) preparing = undefined;
  };
  const after =
    <Args extends readonly unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await prepared();
      return work(...args);
    };
  return {
    kind: host.kind,
    cwd: host.cwd,
    env: host.env,
    spawn: after((command) => host.spawn(command)),
    stat: after((path) => host.stat(path)),
    list: after((path) => host.list(path)),
    readFile: after((path, maxBytes) => host.readFile(path, maxBytes)),
    writeFile: after((path, data) => host.writeFile(path, data)),
    removeFile: after((path) => host.removeFile(path)),
  };
}
