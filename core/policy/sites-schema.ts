import * as z from "zod";
import { accountId, cidr, duration, name, region } from "./schema-parts.ts";
import { LARGEST_ACTIVATION, LONGEST_ACTIVATION_SECONDS, type SitePolicy } from "./sites-policy.ts";

const SITE = "a name of lower-case letters, digits and hyphens, 40 at most";
const ROLE =
  "a role's name with its path, such as service-role/stores-hybrid, 64 characters at most: SSM takes no more";
const READER = "the ARN of an IAM role or user such as arn:aws:iam::111122223333:role/berlin-operators";
const OWNER = "a name, address or channel: letters, digits, spaces and _.:/=+-@, as it becomes a tag";
const LIMIT = `a number of nodes from 1 to ${LARGEST_ACTIVATION}`;
const LIFETIME = "at least 1h and at most 30d: SSM takes no longer activation";

const nodes = z.int(LIMIT).min(1, LIMIT).max(LARGEST_ACTIVATION, LIMIT);

/** For checks that have nothing to do with a policy file: what may be asked of an activation. */
export const activationRequest = {
  nodes,
  lifetimeSeconds: z.int(LIFETIME).min(3600, LIFETIME).max(LONGEST_ACTIVATION_SECONDS, LIFETIME),
};

const standing = z
  .strictObject({
    nodes,
    lifetime: duration.pipe(activationRequest.lifetimeSeconds).default(LONGEST_ACTIVATION_SECONDS),
    rotateBefore: duration.default(3 * 86_400),
    spare: z.int("a number of nodes").nonnegative("a number of nodes").default(0),
  })
  .transform(({ lifetime, rotateBefore, ...rest }) => ({
    ...rest,
    lifetimeSeconds: lifetime,
    rotateBeforeSeconds: rotateBefore,
  }));

const upgrade = z.strictObject({
  how: z.enum(["cut-over", "in-place"], "cut-over or in-place").default("cut-over"),
  batch: z.int("a number of nodes").min(1, "at least one node").default(1),
});

const site = z
  .strictObject({
    name: z.string(SITE).regex(/^[a-z0-9][a-z0-9-]{0,39}$/, SITE),
    cluster: z.strictObject({ account: accountId, region, name }),
    nodeCidrs: z.array(cidr).min(1, "at least one range"),
    podCidrs: z.array(cidr).default([]),
    role: z
      .string(ROLE)
      .regex(/^([\w+=,.@-]+\/)*[\w+=,.@-]+$/, ROLE)
      .max(64, ROLE),
    credentials: z.enum(["ssm", "roles-anywhere"], "ssm or roles-anywhere").default("ssm"),
    trustAnchor: name.exactOptional(),
    readers: z.array(z.string(READER).regex(/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/\S+$/, READER)).default([]),
    kmsKey: z
      .string("a KMS key's ARN")
      .regex(/^arn:aws[a-z-]*:kms:/, "a KMS key's ARN")
      .exactOptional(),
    standing: standing.exactOptional(),
    upgrade: upgrade.default({ how: "cut-over", batch: 1 }),
    owner: z.string(OWNER).regex(/^[\p{L}\p{N} _.:/=+@-]{1,256}$/u, OWNER),
    tolerance: duration.default(600),
    removeAfter: duration.default(14 * 86_400),
    unknownNodes: z
      .enum(["alert", "deregister-after-approval", "deregister"], "alert, deregister-after-approval or deregister")
      .default("alert"),
    approvers: z.array(name).default([]),
    approvalExpires: duration.default(7 * 86_400),
  })
  .transform(({ tolerance, removeAfter, approvalExpires, ...rest }) => ({
    ...rest,
    toleranceSeconds: tolerance,
    removeAfterSeconds: removeAfter,
    approvalExpiresSeconds: approvalExpires,
  }));

export const sites = z.array(site).default([]) satisfies z.ZodType<SitePolicy[], unknown>;
