// Slack's events as they come over the wire, as far as this adapter reads them. Everything may be absent.

/** A file of a message. */
export interface SlackFile {
  readonly id?: string;
  readonly name?: string;
  readonly mimetype?: string;
  readonly size?: number;
  readonly subtype?: string;
}

/** An event of the Events API: a message, a reaction. */
export interface SlackEvent {
  readonly type?: string;
  readonly subtype?: string;
  readonly channel?: string;
  readonly channel_type?: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly text?: string;
  readonly ts?: string;
  readonly event_ts?: string;
  readonly thread_ts?: string;
  readonly parent_user_id?: string;
  readonly team?: string;
  readonly user_team?: string;
  readonly hidden?: boolean;
  readonly files?: readonly SlackFile[];
  readonly message?: SlackEvent & { readonly edited?: { readonly ts?: string; readonly user?: string } };
  readonly previous_message?: SlackEvent;
  readonly deleted_ts?: string;
  readonly reaction?: string;
  readonly item?: { readonly type?: string; readonly channel?: string; readonly ts?: string };
  readonly item_user?: string;
}

/** The envelope of an event. */
export interface EventBody {
  readonly team_id?: string;
  readonly event?: SlackEvent;
}

/** A slash command. */
export interface SlashCommand {
  readonly command?: string;
  readonly text?: string;
  readonly user_id?: string;
  readonly user_name?: string;
  readonly channel_id?: string;
  readonly channel_name?: string;
  readonly team_id?: string;
  readonly trigger_id?: string;
}
