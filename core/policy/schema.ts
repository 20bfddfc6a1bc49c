import * as z from "zod";
import { isApproverArn } from "../people/person.ts";
import { argocd } from "./argocd-schema.ts";
import { baseline } from "./baseline-schema.ts";
import { DEFAULT_STAGE as D, DEFAULT_PEOPLE, DEFAULT_PREFLIGHT, POLICY_DEFAULTS } from "./defaults.ts";
import { drift } from "./drift-schema.ts";
import { channels, lifecycle } from "./lifecycle-schema.ts";
import { type Amount, BUILT_IN_GATES, type FleetPolicy, type GatePolicy } from "./policy.ts";
import { responses } from "./responses-schema.ts";
import { accountId, duration, instant, name, region, selector } from "./schema-parts.ts";
import { sites } from "./sites-schema.ts";

/**
 * The policy file `fleet.yaml` as people write it. Unknown keys are refused everywhere: a typo must not silently mean "default".
 * Every message says what is allowed; `parse.ts` adds where it is and what was found.
 */
const SLACK_USER = "user ids of Slack such as U012ABC, each with a name";
const slackUser = z.string().regex(/^[UW][A-Z0-9]{1,40}$/, "a user id of Slack such as U012ABC");
/** Eight hexadecimal digits are of the time before 2018. Source: EC2 user guide, "Resource IDs". */
const ec2Id = (kind: "subnet" | "sg", what: string) =>
  z.string(what).regex(new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`), what);

/** A Lambda function takes at most so many of each. Source: Lambda API reference, VpcConfig. */
const vpc = z.strictObject({
  subnetIds: z
    .array(ec2Id("subnet", "a subnet's id such as subnet-0a1b2c3d4e5f60718"))
    .min(1, "at least one subnet")
    .max(16, "at most 16 subnets"),
  securityGroupIds: z
    .array(ec2Id("sg", "a security group's id such as sg-0a1b2c3d4e5f60718"))
    .min(1, "at least one security group")
    .max(5, "at most 5 security groups"),
});

const AMOUNT = "a number of clusters such as 2, or a share such as 25%";

const amount = z
  .union([z.int(AMOUNT).positive(AMOUNT), z.string().regex(/^(100|[1-9]\d?)%$/, AMOUNT)], AMOUNT)
  .transform(
    (value): Amount => (typeof value === "number" ? { count: value } : { percent: Number.parseInt(value, 10) }),
  );

const PERCENT = "a share such as 90%";
const percent = z
  .string(PERCENT)
  .regex(/^(100|\d{1,2})%$/, PERCENT)
  .transform((text) => Number.parseInt(text, 10));

const APPROVER =
  "a name, arn:aws:iam::<account>:user/<name>, or arn:aws:sts::<account>:assumed-role/<role> with or without /<session>";
/** An ARN of another kind would match nobody, for ever and silently. */
const approver = name.refine((text) => !text.startsWith("arn:") || isApproverArn(text), APPROVER);

const approval = z
  .strictObject({
    before: z.boolean().default(false),
    between: z.boolean().default(false),
    after: z.boolean().default(false),
    approvers: z.array(approver).default([]),
    expires: duration.default(24 * 3600),
    requesterMayApprove: z.boolean().default(true),
  })
  .refine(({ before, between, after }) => before || between || after, "at least one of before, between, after: true")
  .transform(({ expires, ...rest }) => ({ ...rest, expiresSeconds: expires }));

const GATE = `one of ${BUILT_IN_GATES.join(", ")}, or { name, url, within } or { name, event: true, within }`;
const ownGate = {
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "a name of lower-case letters, digits and hyphens"),
};

const gate = z.union(
  [
    z.enum(BUILT_IN_GATES).transform((builtIn): GatePolicy => ({ kind: "built-in", name: builtIn })),
    z
      .strictObject({ ...ownGate, url: z.url({ protocol: /^https$/, error: "an https:// address" }), within: duration })
      .transform(({ within, ...rest }): GatePolicy => ({ kind: "https", ...rest, withinSeconds: within })),
    z
      .strictObject({ ...ownGate, event: z.literal(true), within: duration })
      .transform(({ within, name: own }): GatePolicy => ({ kind: "event", name: own, withinSeconds: within })),
  ],
  GATE,
);

const stage = z
  .strictObject({
    name,
    match: selector,
    canary: z.int("a number of clusters").nonnegative().default(D.canary),
    maxConcurrency: amount.default(D.maxConcurrency),
    soak: duration.default(D.soakSeconds),
    window: name.optional(),
    failureBudget: z.int("a number of clusters").nonnegative().default(D.failureBudget),
    minSuccess: percent.default(D.minSuccessPercent),
    nodegroupConcurrency: z.int("a number of node groups").positive().default(D.nodegroupConcurrency),
    nodes: z.enum(["with-control-plane", "after-soak"], "with-control-plane or after-soak").default(D.nodes),
    nodesSoak: duration.default(D.nodesSoakSeconds),
    bake: duration.default(D.bakeSeconds),
    forceEviction: z.boolean().default(D.forceEviction),
    memberDeadline: duration.optional(),
    nodesDeadline: duration.default(D.nodesDeadlineSeconds),
    approval: approval.optional(),
    gates: z.array(gate).default([]),
    gateEvery: duration.default(D.gateEverySeconds),
    onFailedGate: z.enum(["hold", "rollback"], "hold or rollback").default(D.onFailedGate),
  })
  .transform(
    ({
      soak,
      minSuccess,
      nodesSoak,
      bake,
      memberDeadline,
      nodesDeadline,
      gateEvery,
      window,
      approval: asked,
      ...rest
    }) => ({
      ...rest,
      soakSeconds: soak,
      minSuccessPercent: minSuccess,
      nodesSoakSeconds: nodesSoak,
      bakeSeconds: bake,
      nodesDeadlineSeconds: nodesDeadline,
      gateEverySeconds: gateEvery,
      ...(memberDeadline === undefined ? {} : { memberDeadlineSeconds: memberDeadline }),
      ...(window === undefined ? {} : { window }),
      ...(asked === undefined ? {} : { approval: asked }),
    }),
  );

const preflight = z
  .strictObject({
    unknownInsights: z.enum(["block", "warn"], "block or warn").default(DEFAULT_PREFLIGHT.unknownInsights),
    nodeSkew: z.enum(["strict", "kubernetes"], "strict or kubernetes").default(DEFAULT_PREFLIGHT.nodeSkew),
    backupWithin: duration.optional(),
    unreadableNodes: z.enum(["block", "warn"], "block or warn").default(DEFAULT_PREFLIGHT.unreadableNodes),
  })
  .transform(({ backupWithin, ...rest }) => ({
    ...rest,
    ...(backupWithin === undefined ? {} : { backupWithinSeconds: backupWithin }),
  }));

const window = z
  .strictObject({ timezone: name, cron: name, duration })
  .transform(({ timezone, cron, duration: durationSeconds }) => ({ timezone, cron, durationSeconds }));

const labelSource = z.string("a source such as tag:Environment").regex(/^tag:.+$/, "a source such as tag:Environment");

export const policySchema = z.strictObject({
  fleet: name,
  hub: z
    .strictObject({ account: accountId, region, vpc: vpc.optional() })
    .transform(({ vpc: placed, ...hub }) => ({ ...hub, ...(placed === undefined ? {} : { vpc: placed }) })),
  people: z
    .strictObject({
      identity: z.enum(["claimed", "verified"], "claimed or verified").default(DEFAULT_PEOPLE.identity),
      slack: z.record(slackUser, name, SLACK_USER).default(DEFAULT_PEOPLE.slack),
    })
    .default(DEFAULT_PEOPLE),
  accounts: z
    .array(
      z.strictObject({
        id: accountId,
        name,
        regions: z.array(region).min(1, "at least one Region"),
        owner: name.exactOptional(),
      }),
    )
    .min(1, "at least one account"),
  clusters: z
    .strictObject({
      labels: z.record(name, labelSource).default({}),
      overrides: z.array(z.strictObject({ match: selector, labels: z.record(name, z.string()) })).default([]),
    })
    .default(POLICY_DEFAULTS.clusters),
  windows: z.record(name, window).default({}),
  freezes: z.array(z.strictObject({ name, from: instant, until: instant, match: selector.default({}) })).default([]),
  exemptions: z
    .array(
      z.strictObject({
        rule: z.literal("upgrade", "upgrade"),
        match: selector,
        owner: name,
        reason: name,
        expires: instant,
      }),
    )
    .default([]),
  strategies: z.record(
    name,
    z.strictObject({
      maxHops: z.int("a number of Kubernetes minors").min(1).max(10).default(1),
      preflight: preflight.default(DEFAULT_PREFLIGHT),
      stages: z.array(stage).min(1, "at least one stage"),
    }),
  ),
  limits: z
    .strictObject({
      maxConcurrentPerAccountRegion: z
        .int("a number of clusters")
        .positive()
        .default(POLICY_DEFAULTS.limits.maxConcurrentPerAccountRegion),
    })
    .default(POLICY_DEFAULTS.limits),
  baseline,
  argocd: argocd.exactOptional(),
  responses,
  sites,
  drift,
  lifecycle,
  channels,
}) satisfies z.ZodType<FleetPolicy, unknown>;
