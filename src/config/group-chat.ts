// Mentions and background in groups.

/** When a koi feels addressed in a group, and how much of what was said before it gets to see. */
export interface GroupChatConfig {
  /**
   * Texts or regular expressions that call the koi, compared without regard to case; plain text must stand as a word
   * of its own. An empty list means that only real mentions and replies count. Default: the koi's name and emoji.
   * @examples [["@family", "@familybot", "@Family Bot"]]
   */
  mentionPatterns?: string[];
  /**
   * How many group messages that were not for the koi are shown to it when it is called; 0 shows none. What a koi
   * leaves out comes from the account, the channel and `messages.groupChat`, in this order.
   * @default 50
   * @examples [0, 20]
   * @minimum 0
   * @asType integer
   */
  historyLimit?: number;
}
