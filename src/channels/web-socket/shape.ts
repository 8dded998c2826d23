// Checks what came as JSON against what is expected, field by field. Strict: an unknown field, a missing one or one of the
// wrong shape is a fault that names it, so that no two readers can understand one text differently.

/** What is expected of an object: its fields, and nothing else. */
export type Shape = Readonly<Record<string, FieldRule>>;

interface FieldRule {
  readonly isRequired: boolean;
  readonly isValid: (value: unknown) => boolean;
  /** For people: `a text that is not blank`. */
  readonly wants: string;
}

/** A text that is not blank, of at most `maxUnits` UTF-16 units. */
export function textRule(maxUnits: number, isRequired: boolean): FieldRule {
  return {
    isRequired,
    isValid: (value) => typeof value === "string" && value.trim() !== "" && value.length <= maxUnits,
    wants: Number.isFinite(maxUnits) ? `a text of 1 to ${maxUnits} characters` : "a text that is not blank",
  };
}

/** A whole number from `min` to `max`, both included; may be left out. */
export function numberRule(min: number, max: number): FieldRule {
  return {
    isRequired: false,
    isValid: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    wants: `a whole number from ${min} to ${max}`,
  };
}

/** The object that `text` holds, or what it should have been, for people. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "JSON";
  }
  return isObject(value) ? value : "a JSON object";
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is wrong with the fields of `name`; `undefined` where nothing is. */
export function faultOf(
  fields: Readonly<Record<string, unknown>>,
  shape: Shape,
  name: string,
): string | undefined {
  for (const [field, rule] of Object.entries(shape)) {
    const isPresent = Object.hasOwn(fields, field);
    if (isPresent ? !rule.isValid(fields[field]) : rule.isRequired) {
      return `\`${field}\` of \`${name}\` must be ${rule.wants}`;
    }
  }
  const unknown = Object.keys(fields).find((field) => !Object.hasOwn(shape, field));
  return unknown === undefined ? undefined : `\`${name}\` has no field \`${unknown.slice(0, 64)}\``;
}
