// The root of the language: everything that SKYKOI.json may say.
// Source of schema/skykoi.schema.json and of the generated validators. A `default` in these files is what holds when
// no level (account, channel, koi, defaults) says anything; nothing fills it in while a config is merged.

import type { AuthConfig } from "./auth.ts";
import type { BindingConfig } from "./bindings.ts";
import type { BroadcastConfig } from "./broadcast.ts";
import type { ChannelsConfig } from "./channels/channels.ts";
import type { CommandsConfig } from "./commands.ts";
import type { CronConfig } from "./cron.ts";
import type { EnvConfig } from "./env.ts";
import type { GatewayConfig } from "./gateway.ts";
import type { KoisConfig } from "./kois.ts";
import type { LoggingConfig } from "./logging.ts";
import type { McpConfig } from "./mcp.ts";
import type { MessagesConfig } from "./messages.ts";
import type { MetaConfig } from "./meta.ts";
import type { ModelsConfig } from "./models.ts";
import type { SessionConfig } from "./session.ts";
import type { SkillsConfig } from "./skills.ts";
import type { ToolsConfig } from "./tools.ts";
import type { WebConfig } from "./web.ts";

/** A SKYKOI gateway: its kois, its chat accounts, and which koi answers where. */
export interface SkykoiConfig {
  /**
   * Address or path of the JSON Schema, for editors; the gateway ignores it. Default: none.
   * @examples ["./node_modules/skykoi/schema/skykoi.schema.json"]
   */
  $schema?: string;
  /**
   * The kois and what they have in common. Default: one koi named `main`.
   * @examples [{"list": [{"id": "home"}, {"id": "work"}]}]
   */
  kois?: KoisConfig;
  /**
   * Which koi gets which messages: the most specific binding wins, and of equally specific ones the first.
   * @default []
   * @examples [[{"koiId": "work", "match": {"channel": "whatsapp", "accountId": "biz"}}]]
   */
  bindings?: BindingConfig[];
  /**
   * Conversations in which several kois answer. Default: none.
   * @examples [{"strategy": "parallel", "120363999999999999@g.us": ["home", "work"]}]
   */
  broadcast?: BroadcastConfig;
  /**
   * The chat accounts, channel by channel, and who may write to them. Default: the embedded WebChat and the accounts
   * whose tokens are in the environment.
   * @examples [{"whatsapp": {"dmPolicy": "allowlist", "allowFrom": ["+15551230001"]}}]
   */
  channels?: ChannelsConfig;
  /**
   * How conversations become sessions and when a session starts afresh. Default: as its keys say.
   * @examples [{"dmScope": "per-channel-peer"}]
   */
  session?: SessionConfig;
  /**
   * Prefixes, reactions, mention rules and what happens to messages that arrive during a turn. Default: as its keys
   * say.
   * @examples [{"queue": {"mode": "collect"}}]
   */
  messages?: MessagesConfig;
  /**
   * Which tools the kois have and how the tools behave; a koi's own `tools` can only take away from it. Default: as
   * its keys say.
   * @examples [{"deny": ["browser"]}]
   */
  tools?: ToolsConfig;
  /**
   * Where skills are found and what they are given. Default: as its keys say.
   * @examples [{"load": {"extraDirs": ["~/skills"]}}]
   */
  skills?: SkillsConfig;
  /**
   * Order and rest periods of the kois' auth profiles; the credentials lie in each koi's own folder. Default: as its
   * keys say.
   * @examples [{"order": {"anthropic": ["anthropic:work", "anthropic:private"]}}]
   */
  auth?: AuthConfig;
  /**
   * Model providers of your own, such as a local server. Default: the built-in providers alone.
   * @examples [{"providers": {"ollama": {"baseUrl": "http://127.0.0.1:11434/v1", "models": ["llama3.2"]}}}]
   */
  models?: ModelsConfig;
  /**
   * MCP servers whose tools the kois may use. Default: none.
   * @examples [{"servers": {"files": {"command": "mcp-server-filesystem", "args": ["/srv/docs"]}}}]
   */
  mcp?: McpConfig;
  /**
   * Port, address, access and reload of the gateway process. Default: as its keys say.
   * @examples [{"port": 18789, "bind": "loopback"}]
   */
  gateway?: GatewayConfig;
  /**
   * Scheduled turns. Default: as its keys say.
   * @examples [{"enabled": true, "maxConcurrentRuns": 1}]
   */
  cron?: CronConfig;
  /**
   * Environment variables for the gateway. Default: those of the process alone.
   * @examples [{"vars": {"ANTHROPIC_API_KEY": {"source": "file", "id": "/run/secrets/anthropic"}}}]
   */
  env?: EnvConfig;
  /**
   * What is logged and where. Default: as its keys say.
   * @examples [{"level": "debug"}]
   */
  logging?: LoggingConfig;
  /**
   * The WhatsApp connection: keep-alive and reconnecting, for all WhatsApp accounts. Default: as its keys say.
   * @examples [{"reconnect": {"maxAttempts": 0}}]
   */
  web?: WebConfig;
  /**
   * Chat commands such as `/new`, and who owns this gateway. Default: as its keys say.
   * @examples [{"ownerAllowFrom": ["telegram:123456789"]}]
   */
  commands?: CommandsConfig;
  /**
   * Stamps that commands which edit this file leave behind; they change nothing. Default: none.
   * @examples [{"lastTouchedVersion": "0.1.0"}]
   */
  meta?: MetaConfig;
}
