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

const OWN_ID = "a name of lower-case letters, digits and hyphens, 60 at most";
const words = (what: string) => z.string(what).trim().min(1, what);

const own = z.strictObject({
  id: z.string(OWN_ID).regex(/^[a-z0-9][a-z0-9-]{0,59}$/, OWN_ID),
  severity,
  title: words("what it is, in a few words"),
  message: words("what is told; may hold {cluster}, {subject}, {found} and {wanted}"),
  when: words("a JSONata expression such as cluster.access.public"),
  wanted: words("what should be there instead").default("that it is not so"),
  remedy: words("what to do about it"),
  match: selector.exactOptional(),
  docs: z.url({ protocol: /^https$/, error: "an https:// address" }).exactOptional(),
});
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
    custom: z.array(own).default([]),
    targets: z.array(z.strictObject({ version, match: selector.exactOptional() })).default([]),
    fix: z.array(fix).default([]),
  })
  .transform(({ every, persist, ...rest }) => ({ everySeconds: every, persistSeconds: persist, ...rest }))
  .default(DEFAULT_DRIFT) satisfies z.ZodType<DriftPolicy, unknown>;
