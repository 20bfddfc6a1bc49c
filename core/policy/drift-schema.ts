import * as z from "zod";
import { SEVERITIES } from "../baseline/rules.ts";
import { DEFAULT_DRIFT } from "./defaults.ts";
import type { DriftPolicy } from "./drift-policy.ts";
import { duration, name, selector } from "./schema-parts.ts";

const SEVERITY = `one of ${SEVERITIES.join(", ")}`;
const severity = z.enum(SEVERITIES, SEVERITY);

const VERSION = 'a Kubernetes minor in quotes such as "1.35", or latest';
const version = z.string(VERSION).regex(/^(latest|[1-9]\d*\.(0|[1-9]\d*))$/, VERSION);

const setting = z
  .strictObject({
    rule: name,
    match: selector.exactOptional(),
    enabled: z.boolean().exactOptional(),
    severity: severity.exactOptional(),
    persist: duration.exactOptional(),
  })
  .transform(({ persist, ...rest }) => ({ ...rest, ...(persist === undefined ? {} : { persistSeconds: persist }) }));

/** One rule is a list of one. */
const fix = z
  .strictObject({
    rule: z.union([name.transform((rule) => [rule]), z.array(name).min(1)], "a rule or a list of rules"),
    match: selector,
    window: name.exactOptional(),
  })
  .transform(({ rule, ...rest }) => ({ rules: rule, ...rest }));

export const drift = z
  .strictObject({
    every: duration.default(DEFAULT_DRIFT.everySeconds),
    persist: duration.default(DEFAULT_DRIFT.persistSeconds),
    tell: severity.default(DEFAULT_DRIFT.tell),
    rules: z.array(setting).default([]),
    targets: z.array(z.strictObject({ version, match: selector.exactOptional() })).default([]),
    fix: z.array(fix).default([]),
  })
  .transform(({ every, persist, ...rest }) => ({ everySeconds: every, persistSeconds: persist, ...rest }))
  .default(DEFAULT_DRIFT) satisfies z.ZodType<DriftPolicy, unknown>;
