// Where the container engine is: `DOCKER_HOST` with the variables that Docker's own tools know, else the first usual
// socket that exists. In: an environment. Out: options for dockerode.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DockerOptions } from "dockerode";
import { usualEngineSockets } from "../../config/engine-sockets.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";

/** What says where an engine is. */
export interface EngineEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home folder of the user, for an engine of their own. */
  readonly home: string;
}

/** Where the engine is, as messages name it, and how it is reached. */
export interface EngineAddress {
  /** Holds no password. */
  readonly name: string;
  readonly options: DockerOptions;
}

const HELP = "install and start Docker or Podman, or set DOCKER_HOST";

/** The engine's address. Looks for sockets, connects to nothing. */
export function engineAddress({ env, home }: EngineEnvironment): Attempt<EngineAddress> {
  const host = env["DOCKER_HOST"]?.trim();
  if (!host) {
    const socket = usualEngineSockets(env, home).find((path) => existsSync(path));
    if (socket === undefined) return failed("no_engine", `no container engine is on this machine; ${HELP}`);
    return got(atSocket(socket));
  }
  const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(host)?.[1];
  if (socket !== undefined) return got(atSocket(socket));
  return atHost(host, env);
}

function atSocket(socketPath: string): EngineAddress {
  // `host` is named, since dockerode else takes it from the environment of the process.
  return { name: socketPath, options: { socketPath, host: undefined as unknown as string } };
}

function atHost(text: string, env: EngineEnvironment["env"]): Attempt<EngineAddress> {
  let url: URL;
  try {
    url = new URL(text.includes("//") ? text : `tcp://${text}`);
  } catch {
    return failed(
      "no_engine",
      "DOCKER_HOST is no address; write unix:///path, tcp://host:port or ssh://user@host",
    );
  }
  const isSsh = url.protocol === "ssh:";
  if (!isSsh && !["tcp:", "http:", "https:"].includes(url.protocol)) {
    return failed("no_engine", `DOCKER_HOST: \`${url.protocol}//\` is not known; ${HELP}`);
  }
  const isTls = url.protocol === "https:" || Boolean(env["DOCKER_TLS_VERIFY"]) || url.port === "2376";
  const certificates = isTls ? certificatesOf(env["DOCKER_CERT_PATH"]) : got({});
  if (!certificates.ok) return certificates;
  const options: DockerOptions = {
    host: url.hostname,
    protocol: isSsh ? "ssh" : isTls ? "https" : "http",
    ...(url.port !== "" && { port: Number(url.port) }),
    ...(isSsh && { username: url.username, ...agentOf(env) }),
    ...certificates.value,
  };
  return got({ name: `${url.protocol}//${url.host}`, options });
}

function agentOf(env: EngineEnvironment["env"]): Pick<DockerOptions, "sshOptions"> {
  const agent = env["SSH_AUTH_SOCK"];
  return agent ? { sshOptions: { agent } } : {};
}

function certificatesOf(folder: string | undefined): Attempt<Pick<DockerOptions, "ca" | "cert" | "key">> {
  if (!folder) return got({});
  try {
    const read = (name: string): Buffer => readFileSync(join(folder, name));
    return got({ ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") });
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    return failed("no_engine", `the certificates in DOCKER_CERT_PATH can't be read (${code})`);
  }
}
