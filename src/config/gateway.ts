// The gateway process: where it listens, whom it lets in, how it takes up a changed config.

import type { DurationText } from "./duration.ts";
import type { Secret } from "./secret.ts";

/** What is done about repeated wrong tokens or passwords from one address. */
export interface GatewayAuthRateLimit {
  /**
   * Failures within `windowMs` after which the address is locked out.
   * @default 10
   * @examples [5]
   * @minimum 1
   * @asType integer
   */
  maxAttempts?: number;
  /**
   * Milliseconds over which failures are counted.
   * @default 60000
   * @examples [300000]
   * @minimum 1
   * @asType integer
   */
  windowMs?: number;
  /**
   * Milliseconds for which an address stays locked out.
   * @default 300000
   * @examples [3600000]
   * @minimum 1
   * @asType integer
   */
  lockoutMs?: number;
}

/** Who may talk to the gateway. Token and password are taken from headers and handshakes only, never from an address. */
export interface GatewayAuth {
  /**
   * How callers prove themselves; `none` is possible on loopback only. Default: `password` if one is set, else `token`
   * if one is set, else `none`.
   * @examples ["token"]
   */
  mode?: "none" | "token" | "password";
  /**
   * Token. Default: the environment variable SKYKOI_GATEWAY_TOKEN.
   * @examples [{"source": "env", "id": "SKYKOI_GATEWAY_TOKEN"}]
   */
  token?: Secret;
  /**
   * Password. Default: the environment variable SKYKOI_GATEWAY_PASSWORD.
   * @examples [{"source": "file", "id": "/run/secrets/gateway-password"}]
   */
  password?: Secret;
  /**
   * What is done about repeated failures. Default: as its keys say.
   * @examples [{"maxAttempts": 5}]
   */
  rateLimit?: GatewayAuthRateLimit;
}

/** How a changed config is taken up. */
export interface GatewayReload {
  /**
   * `hybrid`: what can change at once does, for the rest the gateway starts anew, in its process. `hot`: the rest waits
   * for a restart by hand. `restart`: always start anew. `off`: do not watch.
   * @default "hybrid"
   * @examples ["hot"]
   */
  mode?: "hybrid" | "hot" | "restart" | "off";
  /**
   * Milliseconds of quiet after a change before the config is read again.
   * @default 300
   * @examples [1000]
   * @minimum 0
   * @asType integer
   */
  debounceMs?: number;
}

/** The built-in page with WebChat and control. */
export interface ControlUiConfig {
  /**
   * Whether the page is served.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Path that it is served under.
   * @default "/"
   * @examples ["/skykoi"]
   * @pattern ^/
   */
  basePath?: string;
  /**
   * Origins, besides the gateway's own, whose pages may connect.
   * @default []
   * @examples [["https://chat.example.org"]]
   */
  allowedOrigins?: string[];
}

/** The gateway process. */
export interface GatewayConfig {
  /**
   * Port for HTTP and WebSocket; `--port` and SKYKOI_GATEWAY_PORT come first. Range 1 to 65535.
   * @default 18789
   * @examples [18789, 8080]
   * @minimum 1
   * @maximum 65535
   * @asType integer
   */
  port?: number;
  /**
   * Where it listens: on this machine only (`loopback`), on every address (`lan`), on the address in the tailnet
   * (`tailnet`), on the tailnet if there is one and else on this machine (`auto`), or on `customBindHost` (`custom`).
   * Anything but loopback needs authentication. An address that is not there is an error.
   * @default "loopback"
   * @examples ["lan"]
   */
  bind?: "loopback" | "lan" | "tailnet" | "auto" | "custom";
  /**
   * Address to listen on with the bind `custom`. Default: none.
   * @examples ["192.168.1.10"]
   * @pattern ^\S+$
   */
  customBindHost?: string;
  /**
   * Who may talk to the gateway. Default: as its keys say.
   * @examples [{"mode": "token", "token": {"source": "env", "id": "SKYKOI_GATEWAY_TOKEN"}}]
   */
  auth?: GatewayAuth;
  /**
   * How a changed config is taken up. Default: as its keys say.
   * @examples [{"mode": "hot"}]
   */
  reload?: GatewayReload;
  /**
   * Messages older than this when the gateway gets to them after a restart are listed, not answered.
   * @default "15m"
   * @examples ["1h"]
   */
  maxReplayAge?: DurationText;
  /**
   * Addresses or networks of proxies whose word about the client's address is believed.
   * @default []
   * @examples [["127.0.0.1", "10.0.0.0/8"]]
   */
  trustedProxies?: string[];
  /**
   * The built-in page. Default: as its keys say.
   * @examples [{"basePath": "/skykoi", "allowedOrigins": ["https://chat.example.org"]}]
   */
  controlUi?: ControlUiConfig;
}
