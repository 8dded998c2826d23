// Texts against the patterns of a schema. Making a regular expression costs more than using it, so each is made once;
// there are as many as the schema has patterns.

const expressions: Map<string, RegExp> = new Map();

/** Whether `pattern` of a schema is found in `text`. */
export function matchesPattern(text: string, pattern: string): boolean {
  let expression = expressions.get(pattern);
  if (expression === undefined) {
    expression = new RegExp(pattern, "u");
    expressions.set(pattern, expression);
  }
  return expression.test(text);
}
