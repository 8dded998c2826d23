// Logging. Message texts and credentials are never logged, whatever is set here.

/** How much is logged; each level includes those before it. */
export type LogLevel = "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";

/** Logging. */
export interface LoggingConfig {
  /**
   * How much is logged.
   * @default "info"
   * @examples ["debug"]
   */
  level?: LogLevel;
  /**
   * File that the log is written to, as JSON lines. Default: none, the log goes to standard error alone.
   * @examples ["~/.SKYKOI/logs/gateway.log"]
   * @pattern \S
   */
  file?: string;
  /**
   * How much is shown on standard error. Default: `level`.
   * @examples ["warn"]
   */
  consoleLevel?: LogLevel;
  /**
   * How it is shown there. Default: `pretty` on a terminal, else `json`.
   * @examples ["json"]
   */
  consoleStyle?: "pretty" | "compact" | "json";
  /**
   * Whether what looks like a secret is blotted out in tool calls that are shown or logged.
   * @default "tools"
   * @examples ["off"]
   */
  redactSensitive?: "off" | "tools";
  /**
   * Regular expressions for further text to blot out.
   * @default []
   * @examples [["ACME-[0-9]{8}"]]
   */
  redactPatterns?: string[];
}
