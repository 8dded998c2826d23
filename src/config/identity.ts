// The face of a koi.

/** How a koi presents itself. What is left out comes from IDENTITY.md in its workspace. */
export interface IdentityConfig {
  /**
   * Name. Without `mentionPatterns` it is also what calls the koi in a group. Default: the name in IDENTITY.md.
   * @examples ["Family Bot"]
   */
  name?: string;
  /**
   * The persona in a few words. Default: the theme in IDENTITY.md.
   * @examples ["calm librarian"]
   */
  theme?: string;
  /**
   * Emoji of the koi, also its reaction while it works. Default: the emoji in IDENTITY.md.
   * @examples ["🐟"]
   */
  emoji?: string;
  /**
   * Picture: a path inside the workspace (at most 2 MB), an http(s) address or a data URI. Default: the avatar in
   * IDENTITY.md.
   * @examples ["avatars/koi.png", "https://example.org/koi.png"]
   */
  avatar?: string;
}
