// ajv on the schema that the compiler uses: the judge of the generated validator.

import { Ajv, type ValidateFunction } from "ajv";
import { schema } from "../../src/compiler/validate/generated/schema.js";

/** ajv's validator of a config; `errors` holds all faults of the last value, or `null`. */
export const judge: ValidateFunction = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  strict: true,
}).compile(schema);
