// A tool whose parameters are a zod schema: the JSON Schema that models get and the check of what they give come from one
// definition. What is thrown inside becomes a result.

import * as z from "zod";

import { HostError } from "./host/tool-host.ts";
import { errorResult } from "../conversation.ts";
import type { JsonObject, ToolResult } from "../conversation.ts";
import type { Tool, ToolContext } from "./tool.ts";

/** What a tool is made of. */
interface ToolParts<Schema extends z.ZodObject> extends Omit<Tool, "parameters" | "run"> {
  readonly parameters: Schema;
  run(args: z.output<Schema>, context: ToolContext): Promise<ToolResult>;
}

/** The tool. Calls whose parameters do not fit are answered with what does not. */
export function defineTool<Schema extends z.ZodObject>(parts: ToolParts<Schema>): Tool {
  const { $schema: _, ...parameters } = z.toJSONSchema(parts.parameters, { io: "input" });
  return {
    ...parts,
    parameters: parameters as JsonObject,
    run: async (args, context) => {
      const read = parts.parameters.safeParse(args);
      if (!read.success) return errorResult(`wrong parameters: ${issuesOf(read.error)}`);
      try {
        return await parts.run(read.data, context);
      } catch (error) {
        if (error instanceof HostError) return errorResult(error.message);
        throw error;
      }
    },
  };
}

function issuesOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `\`${path.join(".")}\`: ${message}`))
    .join("; ");
}
