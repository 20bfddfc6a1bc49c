import { parse } from "yaml";

export type Values = Readonly<Record<string, unknown>>;

/** Configuration values as EKS keeps them: JSON or YAML, whatever they were given as. Undefined when they are neither. */
export function parseValues(text: string | undefined): Values | undefined {
  if (text === undefined || text.trim() === "") return {};
  try {
    const values: unknown = parse(text);
    return isMapping(values) ? values : undefined;
  } catch {
    return undefined;
  }
}

/** Whether all that is wanted is there as it is wanted; what else is there does not matter. Lists are compared as a whole. */
export function includes(found: unknown, wanted: unknown): boolean {
  if (isMapping(wanted)) {
    return isMapping(found) && Object.entries(wanted).every(([key, value]) => includes(found[key], value));
  }
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((value, index) => same(found[index], value))
    );
  }
  return found === wanted;
}

const same = (a: unknown, b: unknown): boolean => includes(a, b) && includes(b, a);

/** What is there with what is wanted laid over it, so that settings the template does not mention stay. */
export function merged(found: Values, wanted: Values): Record<string, unknown> {
  const result: Record<string, unknown> = { ...found };
  for (const [key, value] of Object.entries(wanted)) {
    const own = found[key];
    result[key] = isMapping(own) && isMapping(value) ? merged(own, value) : value;
  }
  return result;
}

/** `env.ENABLE_PREFIX_DELEGATION`: where what is there differs from what is wanted. */
export function differingPaths(found: unknown, wanted: Values, at: readonly string[] = []): string[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const own = isMapping(found) ? found[key] : undefined;
    const path = [...at, key];
    const deeper = isMapping(value) && (own === undefined || isMapping(own)) ? differingPaths(own, value, path) : [];
    if (deeper.length > 0) return deeper;
    return includes(own, value) ? [] : [path.join(".")];
  });
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
