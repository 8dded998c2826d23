// What every feature of the language server works with.

import type { CompilerHost } from "../../compiler/host.ts";
import type { Project } from "./files/project.ts";
import type { Projects } from "./files/projects.ts";
import type { TextFile, TextFiles } from "./files/text-files.ts";
import type { JsonService } from "./json/json-service.ts";
import { pathOfUri } from "./files/file-uri.ts";

/** What the client can do. */
export interface ClientAbilities {
  /** Snippets in completions. */
  readonly snippets: boolean;
  /** Asks for completions again after one was inserted, by the command of VS Code. */
  readonly retriggers: boolean;
  /** `relatedInformation` of diagnostics. */
  readonly related: boolean;
  /** Asks again for hints, and for the lines above bindings, when told to. */
  readonly refreshesHints: boolean;
  readonly refreshesLenses: boolean;
  /** Registers for changes of files on the disk. */
  readonly watchesFiles: boolean;
  /** Markdown in hovers and completions. */
  readonly markdown: boolean;
}

/** The server as features see it. */
export interface LspContext {
  readonly files: TextFiles;
  readonly projects: Projects;
  readonly json: JsonService;
  readonly disk: CompilerHost;
  readonly client: ClientAbilities;
}

/** An open document and the config that it belongs to. */
export interface Opened {
  readonly file: TextFile;
  readonly project: Project;
}

/** What a request is about; `undefined` where the client asks about a document that it has not opened. */
export function opened({ files, projects }: LspContext, uri: string): Opened | undefined {
  const file = files.open(pathOfUri(uri));
  return file && { file, project: projects.of(file.path) };
}
