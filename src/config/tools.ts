// Tools: which ones there are, for whom, and how they behave.
// The filters are a chain (profile, global, koi, group, sandbox, background run): each only takes away.

import type { ExecConfig } from "./exec.ts";
import type { KoiPatternText, PlatformId } from "./id-text.ts";
import type { ChannelId } from "./known-names.ts";
import type { ProfiledToolPolicy, SandboxTools, SubagentTools } from "./tool-policy.ts";

/** Messages between kois. Without them a koi reaches only its own sessions. */
export interface KoiToKoiConfig {
  /**
   * Whether kois may read and write to each other's sessions at all.
   * @default false
   * @examples [true]
   */
  enabled?: boolean;
  /**
   * Kois that may take part; both ends must be listed, and an empty list is nobody. `*` stands for any text.
   * @default []
   * @examples [["home", "work"], ["*"]]
   */
  allow?: KoiPatternText[];
}

/** The tools that look at sessions and write to them. */
export interface SessionToolsConfig {
  /**
   * Which sessions they reach: `own` is the one that asks, `tree` also the background runs that it started, `koi` all
   * sessions of the koi, `all` also those of kois that `koiToKoi` lets it reach. Default: `all` for the koi's owner and
   * where nobody asks (jobs, heartbeats); for everybody else `tree`, and writing to other kois as `koiToKoi` says.
   * @examples ["tree"]
   */
  visibility?: "own" | "tree" | "koi" | "all";
}

/** Commands outside the sandbox, for chosen senders. It adds no tool: without `exec` it does nothing. */
export interface ElevatedConfig {
  /**
   * Whether `/elevated` exists.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Who may use it, channel by channel, by the platform's own id of the sender; `*` is everyone. Default: nobody.
   * @examples [{"whatsapp": ["+15551230001"], "discord": ["112233445566778899"]}]
   */
  allowFrom?: Partial<Record<ChannelId, PlatformId[]>>;
}

/** How a message that was sent to another chat is marked there. */
export interface CrossContextMarker {
  /**
   * Whether it is marked.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Text before the message; `{channel}` is the sort of chat it comes from: `Telegram group`.
   * @default "[from {channel}] "
   * @examples [""]
   */
  prefix?: string;
  /**
   * Text after the message; `{channel}` is the sort of chat it comes from.
   * @default ""
   * @examples [" (from {channel})"]
   */
  suffix?: string;
}

/** Whether the tool `message` reaches the chats of the koi's other sessions. */
export interface CrossContextConfig {
  /**
   * Whether it reaches other chats of the same channel.
   * @default true
   * @examples [false]
   */
  allowWithinProvider?: boolean;
  /**
   * Whether it reaches chats of other channels.
   * @default false
   * @examples [true]
   */
  allowAcrossProviders?: boolean;
  /**
   * How such messages are marked. Default: as its keys say.
   * @examples [{"enabled": false}]
   */
  marker?: CrossContextMarker;
}

/** The tool `message`. */
export interface MessageToolConfig {
  /**
   * Messages to the chats of other sessions of the same koi. Default: as its keys say.
   * @examples [{"allowAcrossProviders": true}]
   */
  crossContext?: CrossContextConfig;
}

/** The tool `web_fetch`. */
export interface WebFetchConfig {
  /**
   * Hosts with private addresses (this machine, the local network) that may be fetched from, as they stand in an address.
   * The pages of the tool `browser` are held to the same list.
   * @default []
   * @examples [["wiki.home.arpa", "192.168.1.20"]]
   */
  allowPrivateHosts?: string[];
  /**
   * Seconds after which a page is given up.
   * @default 30
   * @examples [10]
   * @minimum 1
   * @asType integer
   */
  timeoutSec?: number;
}

/** Tools that reach into the web. */
export interface WebToolsConfig {
  /**
   * The tool `web_fetch`. Default: as its keys say.
   * @examples [{"timeoutSec": 10}]
   */
  fetch?: WebFetchConfig;
}

/** The tool `browser`: pages in a real browser, which must be installed. */
export interface BrowserToolConfig {
  /**
   * Path of a Chromium or Chrome. Default: what `CHROMIUM_PATH` in the environment names, else one that is installed in a
   * usual place.
   * @examples ["/opt/chromium/chrome"]
   */
  executablePath?: string;
  /**
   * Whether kois may run JavaScript of their own in a page.
   * @default false
   * @examples [true]
   */
  evaluate?: boolean;
  /**
   * Run the browser without its own sandbox. A gateway that runs as root has no browser otherwise; a user of its own for the
   * gateway is safer.
   * @default false
   * @examples [true]
   */
  noSandbox?: boolean;
  /**
   * Seconds after which an action is given up.
   * @default 30
   * @examples [60]
   * @minimum 1
   * @maximum 600
   * @asType integer
   */
  timeoutSec?: number;
  /**
   * Minutes without use after which a koi's browser is closed.
   * @default 10
   * @examples [60]
   * @minimum 1
   * @maximum 1440
   * @asType integer
   */
  idleMinutes?: number;
}

/** What a koi may say about tools. `elevated` and `koiToKoi` are global and have no place here. */
export interface KoiToolsConfig extends ProfiledToolPolicy {
  /**
   * Further filters by `provider/model`, else by `provider`. Default: none.
   * @examples [{"ollama": {"profile": "minimal"}}]
   */
  byProvider?: Record<string, ProfiledToolPolicy>;
  /**
   * How commands run. Default: as its keys say.
   * @examples [{"timeoutSec": 60}]
   */
  exec?: ExecConfig;
  /**
   * The filter for sandboxed sessions. Default: as its keys say.
   * @examples [{"tools": {"deny": ["browser", "process"]}}]
   */
  sandbox?: SandboxTools;
}

/** Tools, for all kois. */
export interface ToolsConfig extends KoiToolsConfig {
  /**
   * Messages between kois. Default: as its keys say, off.
   * @examples [{"enabled": true, "allow": ["home", "work"]}]
   */
  koiToKoi?: KoiToKoiConfig;
  /**
   * The tools that look at sessions and write to them. Default: as its keys say.
   * @examples [{"visibility": "tree"}]
   */
  sessions?: SessionToolsConfig;
  /**
   * Commands outside the sandbox, for chosen senders. It is global and cannot be set per koi. Default: as its keys
   * say, nobody.
   * @examples [{"allowFrom": {"whatsapp": ["+15551230001"]}}]
   */
  elevated?: ElevatedConfig;
  /**
   * The filter for background runs. Default: as its keys say.
   * @examples [{"tools": {"deny": ["browser"]}}]
   */
  subagents?: SubagentTools;
  /**
   * Tools that reach into the web. Default: as its keys say.
   * @examples [{"fetch": {"allowPrivateHosts": ["wiki.home.arpa"]}}]
   */
  web?: WebToolsConfig;
  /**
   * The tool `browser`. Default: as its keys say.
   * @examples [{"executablePath": "/opt/chromium/chrome"}]
   */
  browser?: BrowserToolConfig;
  /**
   * The tool `message`. Default: as its keys say.
   * @examples [{"crossContext": {"allowAcrossProviders": true}}]
   */
  message?: MessageToolConfig;
}
