import { DRIFT_RULES } from "#core/drift/rules/index.ts";
import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import type { DriftPolicy } from "#core/policy/drift-policy.ts";

/** No rules but these, so that a test sees their findings alone. */
export const onlyRules = (...rules: string[]): DriftPolicy => ({
  ...DEFAULT_DRIFT,
  tell: "low",
  rules: DRIFT_RULES.map(({ id }) => ({ rule: id, enabled: rules.includes(id) })),
});
