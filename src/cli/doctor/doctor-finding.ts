// What the doctor finds, as data.

/** What a finding is about. */
export type DoctorCheck =
  | "config"
  | "credentials"
  | "modes"
  | "state"
  | "lock"
  | "stores"
  | "folders"
  | "models"
  | "memory"
  | "sandbox"
  | "skills"
  | "mcp"
  | "browser"
  | "nodes"
  | "table"
  | "gateway"
  | "accounts"
  | "port"
  | "disk"
  | "node";

/** Something that is wrong. */
export interface DoctorFinding {
  readonly check: DoctorCheck;
  /** `note`: nothing is wrong, and it is worth knowing. */
  readonly severity: "error" | "warning" | "note";
  /** One sentence, lower case, without a final period; names secrets, never tells them. */
  readonly message: string;
  /** What to do, as a sentence or a command. */
  readonly repair: string;
  /** Does it, where that harms nothing. Throws where it can't. */
  readonly fix?: () => void;
}
