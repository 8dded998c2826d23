// A browser for sandboxed kois, in a container of its own. There is none yet: of these keys `allowHostControl` alone has an
// effect, and the compiler says so where `enabled` is set.

/** A browser for sandboxed kois. There is none in containers yet: `allowHostControl` alone has an effect. */
export interface SandboxBrowser {
  /**
   * Whether sandboxed kois get one. It has no effect yet.
   * @default false
   * @examples [true]
   */
  enabled?: boolean;
  /**
   * Image.
   * @default "skykoi-sandbox-browser:bookworm-slim"
   * @examples ["registry.example.org/browser:1"]
   * @pattern ^\S+$
   */
  image?: string;
  /**
   * What container names start with.
   * @default "SKYKOI-sbx-browser-"
   * @examples ["kois-browser-"]
   * @pattern ^[A-Za-z0-9][A-Za-z0-9_.-]*$
   */
  containerPrefix?: string;
  /**
   * Port inside the container on which the browser is steered.
   * @default 9222
   * @examples [9333]
   * @minimum 1
   * @maximum 65535
   * @asType integer
   */
  cdpPort?: number;
  /**
   * Port inside the container for looking on with VNC.
   * @default 5900
   * @examples [5901]
   * @minimum 1
   * @maximum 65535
   * @asType integer
   */
  vncPort?: number;
  /**
   * Port inside the container for looking on with a browser.
   * @default 6080
   * @examples [6081]
   * @minimum 1
   * @maximum 65535
   * @asType integer
   */
  noVncPort?: number;
  /**
   * Run without a screen; then there is nothing to look on at.
   * @default false
   * @examples [true]
   */
  headless?: boolean;
  /**
   * Whether the screen can be watched with a browser.
   * @default true
   * @examples [false]
   */
  enableNoVnc?: boolean;
  /**
   * Whether a sandboxed koi may use the browser on the host instead: outside of its sandbox, with the host's network.
   * @default false
   * @examples [true]
   */
  allowHostControl?: boolean;
  /**
   * Start the browser with the first use.
   * @default true
   * @examples [false]
   */
  autoStart?: boolean;
  /**
   * Milliseconds that the browser may take to start.
   * @default 12000
   * @examples [30000]
   * @minimum 1
   * @asType integer
   */
  autoStartTimeoutMs?: number;
}
