import { parse } from "yaml";
import { type Schema, schemaOf } from "../data/addon-schemas.ts";
import { invalidParameter } from "../state.ts";

/** Checks values against a schema. @returns what does not fit, in EKS's recorded words */
export function violations(schema: Schema, value: unknown, at = "$"): string[] {
  const found = typeOf(value);
  const fits = schema.type === undefined || found === schema.type || (found === "integer" && schema.type === "number");
  if (!fits) return [`${at}: ${found} found, ${schema.type} expected`];
  if (schema.enum && !schema.enum.includes(String(value)))
    return [`${at}: does not have a value in the enumeration [${schema.enum.join(", ")}]`];
  if (schema.minimum !== undefined && Number(value) < schema.minimum)
    return [`${at}: must have a minimum value of ${schema.minimum}`];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, index) => violations(items, item, `${at}[${index}]`)) : [];
  }
  return found === "object" ? membersOf(schema, value as Record<string, unknown>, at) : [];
}

function membersOf(schema: Schema, value: Record<string, unknown>, at: string): string[] {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const missing = required
    .filter((member) => !(member in value))
    .map((member) => `${at}.${member}: is missing but it is required`);
  const wrong = Object.entries(value).flatMap(([member, item]) => {
    const known = Object.hasOwn(properties, member) ? properties[member] : undefined;
    if (known) return violations(known, item, `${at}.${member}`);
    if (additionalProperties === false)
      return [`${at}.${member}: is not defined in the schema and the schema does not allow additional properties`];
    return additionalProperties === true ? [] : violations(additionalProperties, item, `${at}.${member}`);
  });
  return [...missing, ...wrong];
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/**
 * Values as EKS takes them, JSON or YAML in a text.
 *
 * @throws {AwsError} InvalidParameterException in EKS's recorded words
 */
export function checkConfiguration(addon: string, text: string, members: Record<string, unknown>): void {
  const refuse = (words: string) =>
    invalidParameter(`ConfigurationValue provided in request is not supported: ${words}`, members);
  let values: unknown;
  try {
    values = parse(text);
  } catch {
    throw refuse("it is neither JSON nor YAML");
  }
  const wrong = text === "" ? [] : violations(schemaOf(addon), values);
  if (wrong.length > 0) throw refuse(`Json schema validation failed with error: [${wrong.join(", ")}]`);
}
