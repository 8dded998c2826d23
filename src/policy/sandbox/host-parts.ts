// What no sandbox may be shown of the machine that it runs on, by path, and networks that are not a container's own. The
// compiler tells of them, and no such sandbox is made. Pure: links are for those who can look.

const ENGINE = /(?:^|\/)(?:docker|podman|containerd|crio|buildkitd)(?:\.sock)?$/;
/** Folders with everything below, and what is above them. */
const SYSTEM = ["/proc", "/sys", "/dev", "/run", "/var/run", "/var/lib/docker", "/var/lib/containerd"];

/** What an absolute path of the host is part of, or holds; `undefined` where it may be shown. */
export function hostPart(path: string): "root" | "engine" | "system" | undefined {
  if (ENGINE.test(path)) return "engine";
  if (path === "/") return "root";
  const isSystem = SYSTEM.some(
    (folder) => path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`),
  );
  return isSystem ? "system" : undefined;
}

/** Whether `docker.network` names the network of the machine, or of something else that runs there. */
export function isForeignNetwork(name: string): boolean {
  return /^(?:host$|container:|ns:)/i.test(name);
}
