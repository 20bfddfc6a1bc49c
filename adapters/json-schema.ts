import { withheld } from "./withheld.ts";

/** A bundler keeps what is imported like this even where nobody calls it; said once more here, it is left out (functions/runtime/adapters.ts). */
const library = () => (process.env.WITHOUT_AJV ? withheld<never>("ajv") : import("ajv"));

/** What is wrong with values, a sentence each. */
export type SchemaCheck = (values: unknown) => string[];

/**
 * What checks values by a JSON schema (draft 4 to 7, which is what EKS's add-ons have). Making one takes milliseconds, using it none: who checks often keeps it. Formats are not checked: add-ons use names of
 * their own for them (`"format": "boolean"` of a text), and EKS checks again when it takes the values.
 *
 * @throws {SyntaxError} the schema is no JSON
 */
export async function schemaCheck(schema: string): Promise<SchemaCheck> {
  const { Ajv } = await library();
  // Drafts differ in what add-ons do not use; the name of an older one would be refused.
  const { $schema: _, ...rules } = JSON.parse(schema) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false, logger: false });
  const validate = ajv.compile(rules);
  return (values) => {
    if (validate(values)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const detail = params.additionalProperty ?? params.allowedValues?.join(", ");
      return `${instancePath || "/"} ${message}${detail === undefined ? "" : `: ${detail}`}`;
    });
  };
}
