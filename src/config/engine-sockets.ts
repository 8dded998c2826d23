// Where a container engine listens on a machine, if `DOCKER_HOST` does not say: Docker's socket, then the user's own of
// Docker Desktop and rootless Docker, then Podman's. Pure; nothing is looked at.

/** Sockets (and the pipe of Windows) in the order in which they are tried. `env` as in `process.env`. */
export function usualEngineSockets(
  env: Readonly<Record<string, string | undefined>>,
  home?: string,
): readonly string[] {
  const runtime = env["XDG_RUNTIME_DIR"]?.replace(/\/+$/, "");
  return [
    "/var/run/docker.sock",
    "//./pipe/docker_engine",
    ...(home ? [`${home}/.docker/run/docker.sock`] : []),
    ...(runtime ? [`${runtime}/docker.sock`, `${runtime}/podman/podman.sock`] : []),
    "/run/podman/podman.sock",
  ];
}
