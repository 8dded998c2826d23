// Where the engine is, by the environment and by what lies on the machine; and who answers there.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { engineAddress } from "../../../src/koi/sandbox/engine-address.ts";
import { openEngine } from "../../../src/koi/sandbox/engine.ts";
import { tempFolder } from "../store/temp-folder.ts";

test("DOCKER_HOST in all its forms; a password in it is not told", () => {
  const options = (DOCKER_HOST: string, more: Record<string, string> = {}): unknown => {
    const address = engineAddress({ env: { DOCKER_HOST, ...more }, home: "/nowhere" });
    return address.ok ? { name: address.value.name, ...address.value.options } : address.problem.message;
  };
  expect(options("unix:///x/y.sock")).toMatchObject({ name: "/x/y.sock", socketPath: "/x/y.sock" });
  expect(options("tcp://10.0.0.5:2375")).toMatchObject({ host: "10.0.0.5", port: 2375, protocol: "http" });
  expect(options("10.0.0.5:2375")).toMatchObject({ host: "10.0.0.5", port: 2375, protocol: "http" });
  expect(options("tcp://10.0.0.5:2376")).toMatchObject({ protocol: "https" });
  expect(options("tcp://h:1", { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/nowhere" })).toMatch(
    /certificates.*ENOENT/,
  );
  expect(options("ssh://me:pw@h")).toMatchObject({ name: "ssh://h", protocol: "ssh", username: "me" });
  expect(options("ftp://h")).toMatch(/`ftp:\/\/` is not known/);
});

test("else the first usual socket that is there: Docker's of the user, then Podman's", () => {
  const runtime = tempFolder();
  const found = (): string | undefined => {
    const address = engineAddress({ env: { XDG_RUNTIME_DIR: runtime }, home: "/nowhere" });
    return address.ok ? address.value.name : undefined;
  };
  mkdirSync(join(runtime, "podman"));
  writeFileSync(join(runtime, "podman/podman.sock"), "");
  if (!existsSync("/var/run/docker.sock")) expect(found()).toBe(join(runtime, "podman/podman.sock"));
  writeFileSync(join(runtime, "docker.sock"), "");
  expect(found()).toMatch(/docker\.sock$/);
});

test("a server that never answers, and one that is no engine", async () => {
  const silent = createServer(() => {});
  const rude = createServer((socket) => socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno"));
  for (const server of [silent, rude]) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
  }
  const at = (server: typeof silent): Promise<unknown> =>
    openEngine({
      env: { DOCKER_HOST: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` },
      home: "/",
    });
  expect(await at(silent)).toMatchObject({
    ok: false,
    problem: { code: "no_engine", message: expect.stringContaining("no answer within 5 s") },
  });
  expect(await at(rude)).toMatchObject({ ok: false, problem: { code: "no_engine" } });
});
