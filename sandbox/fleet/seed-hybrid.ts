import * as z from "zod";

const site = z.strictObject({
  name: z.string().min(1),
  /** So many of the cluster's hybrid nodes, in their order, stand there. */
  nodes: z.int().nonnegative().default(0),
});

const trustAnchor = z.strictObject({
  name: z.string().min(1),
  /** PEM of its certificate authority; absent: the anchor trusts an AWS Private CA, whose certificate is not in it. */
  certificate: z.string().optional(),
  enabled: z.boolean().default(true),
});

/** What a seed may say of a cluster's sites. */
export const hybridSeedFields = {
  hybridSites: z.array(site).default([]),
  /** Trust anchors of IAM Roles Anywhere in the cluster's account and Region. */
  trustAnchors: z.array(trustAnchor).default([]),
};
