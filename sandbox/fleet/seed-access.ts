import * as z from "zod";

const principal = z.string().regex(/^arn:[^:]+:iam::\d{12}:(role|user)\/.+$/, "the ARN of an IAM role or user");

/** An access policy by its name in EKS; without namespaces it is for the whole cluster. */
const policy = z.strictObject({
  name: z.string().regex(/^Amazon\w+$/, "the name of an access policy such as AmazonEKSViewPolicy"),
  namespaces: z.array(z.string()).default([]),
});

const accessEntry = z.strictObject({
  principalArn: principal,
  type: z.string().default("STANDARD"),
  groups: z.array(z.string()).optional(),
  username: z.string().optional(),
  tags: z.record(z.string(), z.string()).default({}),
  policies: z.array(policy).default([]),
});

const association = z.strictObject({
  namespace: z.string().min(1),
  serviceAccount: z.string().min(1),
  roleArn: principal,
  /** The add-on that owns it, of the same cluster. */
  addon: z.string().optional(),
});

const serviceAccount = z.strictObject({
  namespace: z.string().min(1),
  name: z.string().min(1),
  /** Role by an OpenID Connect provider (IRSA): what the annotation `eks.amazonaws.com/role-arn` says. */
  roleArn: z.string().optional(),
});

/** Who may do what in a cluster. */
export const accessSeedFields = {
  accessEntries: z.array(accessEntry).default([]),
  podIdentityAssociations: z.array(association).default([]),
  /** Service accounts beside those that come with add-ons. */
  serviceAccounts: z.array(serviceAccount).default([]),
  /** Absent: of vpc-cni, coredns and kube-proxy those that are no EKS add-ons; none with Auto Mode. */
  selfManagedAddons: z.array(z.string()).optional(),
};
