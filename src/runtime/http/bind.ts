// Where the gateway listens, and whether it may. Pure: the machine's addresses come in as an argument.
// Loopback is the default; anything else without authentication is refused, never silently narrowed or widened.

import type { NetworkInterfaceInfo } from "node:os";
import type { GatewayConfig } from "../../config/gateway.ts";
import { isLoopbackHost } from "../../policy/loopback.ts";

/** The machine's addresses, as `os.networkInterfaces()` gives them. */
type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** What decides. */
export interface BindInput {
  readonly bind?: GatewayConfig["bind"];
  readonly customBindHost?: string;
  /** `--bind` of the command line, stronger than `bind`: one of its words, or a host. */
  readonly host?: string;
  /** Whether callers must prove themselves. */
  readonly hasAuth: boolean;
  readonly interfaces: Interfaces;
}

/** A host to listen on, or why there is none. */
export type BindDecision =
  | { readonly kind: "listen"; readonly host: string }
  | { readonly kind: "refuse"; readonly problem: string };

const LOOPBACK = "127.0.0.1";

/** Decides where to listen. Never throws. */
export function decideBind(input: BindInput): BindDecision {
  const wanted = wantedHost(input);
  if (wanted.kind === "refuse" || input.hasAuth || isLoopbackHost(wanted.host)) return wanted;
  return refuse(
    `refusing to listen on ${wanted.host} without authentication: whoever reaches it could talk to your kois; ` +
      "set gateway.auth.token or gateway.auth.password, or bind to loopback",
  );
}

/** What `gateway.bind` may say, and the command line with it. */
const BIND_WORDS: ReadonlySet<string> = new Set<NonNullable<GatewayConfig["bind"]>>([
  "loopback",
  "lan",
  "tailnet",
  "auto",
  "custom",
]);

function isBindWord(text: string): text is NonNullable<GatewayConfig["bind"]> {
  return BIND_WORDS.has(text);
}

function wantedHost({ host, ...input }: BindInput): BindDecision {
  if (host === undefined) return hostOf(input, "gateway.bind");
  if (host.trim() === "")
    return refuse("--bind names no address; it is loopback, lan, tailnet, auto or a host");
  return isBindWord(host) ? hostOf({ ...input, bind: host }, "--bind") : listen(host);
}

function hostOf(
  { bind, customBindHost, interfaces }: Omit<BindInput, "host">,
  said: "gateway.bind" | "--bind",
): BindDecision {
  const tailnet = tailnetAddress(interfaces);
  switch (bind) {
    case "lan":
      return listen("0.0.0.0");
    case "tailnet":
      return tailnet === undefined
        ? refuse(`${said} is "tailnet", but this machine has no tailnet address (100.64.0.0/10)`)
        : listen(tailnet);
    case "auto":
      return listen(tailnet ?? LOOPBACK);
    case "custom":
      return customBindHost === undefined
        ? refuse(`${said} is "custom", but gateway.customBindHost is not set`)
        : listen(customBindHost);
    default:
      return listen(LOOPBACK);
  }
}

/** The address in 100.64.0.0/10 (RFC 6598), which tailnets use. */
function tailnetAddress(interfaces: Interfaces): string | undefined {
  const addresses = Object.values(interfaces).flatMap((infos) => infos ?? []);
  return addresses.find(({ family, address }) => {
    const [first, second = 0] = address.split(".").map(Number);
    return family === "IPv4" && first === 100 && second >= 64 && second < 128;
  })?.address;
}

function listen(host: string): BindDecision {
  return { kind: "listen", host };
}

function refuse(problem: string): BindDecision {
  return { kind: "refuse", problem };
}
