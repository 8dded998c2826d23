// Whether a container engine is there, by what lies on a machine.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hasContainerEngine } from "../../src/cli/container-engine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skykoi-engine-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("DOCKER_HOST decides: a socket must be there, an engine elsewhere is believed", () => {
  const socket = join(folder, "docker.sock");
  expect(hasContainerEngine({ DOCKER_HOST: `unix://${socket}` })).toBe(false);
  writeFileSync(socket, "");
  expect(hasContainerEngine({ DOCKER_HOST: `unix://${socket}` })).toBe(true);
  expect(hasContainerEngine({ DOCKER_HOST: "tcp://10.0.0.5:2376" })).toBe(true);
});

test("else the socket of a user's own engine, or the program", () => {
  writeFileSync(join(folder, "docker.sock"), "");
  expect(hasContainerEngine({ XDG_RUNTIME_DIR: folder })).toBe(true);
  writeFileSync(join(folder, "docker"), "");
  expect(hasContainerEngine({ PATH: `/nowhere:${folder}` })).toBe(true);
});
