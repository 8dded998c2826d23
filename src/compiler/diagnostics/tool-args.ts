// Arguments of the findings about tools and sandboxes.

/** Arguments of `tool/*`. */
export interface ToolArgs {
  /** `isSkill`: a skill has this name, so its author took one for the other. */
  "tool/unknown": { readonly name: string; readonly isSkill: boolean; readonly suggestion?: string };
  "tool/mcp-unknown": { readonly name: string; readonly suggestion?: string };
  "tool/allow-and-deny": { readonly name: string };
  "tool/nothing-left": { readonly koi: string };
  "tool/koi-to-koi-unknown": { readonly koiId: string; readonly suggestion?: string };
  "tool/koi-to-koi-off": { readonly isStated: boolean };
  "tool/skill-needs-exec": { readonly koi: string; readonly skill: string; readonly program: string };
  "tool/elevated-per-koi": { readonly key: string };
  "tool/write-through-exec": { readonly koi: string; readonly denied: readonly string[] };
  "tool/group-hides-entry": { readonly name: string; readonly group: string };
  "tool/stage-overrides": {
    readonly name: string;
    readonly by: OverridingStage;
    readonly reason: Overriding;
  };
}

/** Whose list took a tool before. */
export type OverridingStage = "profile" | "global" | "koi";

/** How it took it. */
export type Overriding = "denied" | "not_listed";

/** Arguments of `sandbox/*`. */
export interface SandboxArgs {
  "sandbox/docker-ignored": { readonly name: string };
  /** `needs` are the other settings without which a package cannot be installed. */
  "sandbox/setup-needs-network": { readonly program: string; readonly needs: readonly string[] };
  "sandbox/bind-escapes": {
    readonly koi: string;
    readonly path: string;
    readonly what: BindTarget;
    /** The koi whose folder it is, for `other_koi`. */
    readonly other?: string;
  };
  "sandbox/rw-workspace-shared": {
    readonly koi: string;
    readonly other: string;
    /** `one_container`: all kois share a container, which can show one workspace alone. */
    readonly reason: "same_folder" | "one_container";
  };
  "sandbox/network-host": { readonly koi: string; readonly network: string };
  "sandbox/off-for-group": { readonly koi: string; readonly where: CommandPlace };
  "sandbox/image-not-pinned": { readonly image: string };
  "sandbox/docker-missing": { readonly koi: string; readonly mode: "non-main" | "all" };
  "sandbox/bind-source-missing": { readonly path: string };
}

/** Where commands run that no sandbox holds. `elevated`: on the gateway's machine, for whom `tools.elevated` lists. */
export type CommandPlace = "gateway" | "node" | "elevated";

/** What a bind shows of the host that a sandbox is meant to hide. */
export type BindTarget = "root" | "home" | "engine" | "system" | "state" | "other_koi";
