import * as z from "zod";
import type { ClusterSeedInput } from "./seed.ts";

export interface Found {
  file: string;
  directory: string;
}

type EntrySeed = NonNullable<ClusterSeedInput["accessEntries"]>[number];
type AssociationSeed = NonNullable<ClusterSeedInput["podIdentityAssociations"]>[number];

/** An answer of the AWS CLI about who may do what in a cluster. */
export type AccessAnswer =
  | ({ kind: "access-entry"; cluster: string; part: EntrySeed } & Found)
  | ({ kind: "access-policies"; cluster: string; principalArn: string; policies: EntrySeed["policies"] } & Found)
  | ({ kind: "association"; cluster: string; part: AssociationSeed } & Found);

const tags = z.record(z.string(), z.string()).nullish();

const entry = z.looseObject({
  clusterName: z.string(),
  principalArn: z.string(),
  kubernetesGroups: z.array(z.string()).default([]),
  username: z.string().optional(),
  type: z.string().default("STANDARD"),
  tags,
});

const policies = z.looseObject({
  clusterName: z.string(),
  principalArn: z.string(),
  associatedAccessPolicies: z.array(
    z.looseObject({
      policyArn: z.string(),
      accessScope: z.looseObject({ namespaces: z.array(z.string()).default([]) }).default({ namespaces: [] }),
    }),
  ),
});

const association = z.looseObject({
  clusterName: z.string(),
  namespace: z.string(),
  serviceAccount: z.string(),
  roleArn: z.string(),
  ownerArn: z.string().optional(),
});

/** Undefined when it is not about access; `describe-access-entry`, `list-associated-access-policies` and `describe-pod-identity-association` are. */
export function accessAnswer(fields: Record<string, unknown>, found: Found): AccessAnswer | undefined {
  const described = entry.safeParse(fields.accessEntry);
  if (described.success) {
    const { clusterName: cluster, principalArn, kubernetesGroups: groups, username, type, tags } = described.data;
    const named = username === undefined ? {} : { username };
    return {
      kind: "access-entry",
      cluster,
      part: { principalArn, groups, type, tags: tags ?? {}, ...named },
      ...found,
    };
  }
  const listed = policies.safeParse(fields);
  if (listed.success) {
    const { clusterName: cluster, principalArn, associatedAccessPolicies } = listed.data;
    return {
      kind: "access-policies",
      cluster,
      principalArn,
      policies: associatedAccessPolicies.map(({ policyArn, accessScope }) => ({
        name: policyArn.split("/").at(-1) ?? policyArn,
        namespaces: accessScope.namespaces,
      })),
      ...found,
    };
  }
  const associated = association.safeParse(fields.association);
  if (!associated.success) return undefined;
  const { clusterName: cluster, namespace, serviceAccount, roleArn, ownerArn } = associated.data;
  // `arn:aws:eks:REGION:ACCOUNT:addon/CLUSTER/ADDON/ID`
  const addon = ownerArn?.split("/")[2];
  const part = { namespace, serviceAccount, roleArn, ...(addon === undefined ? {} : { addon }) };
  return { kind: "association", cluster, part, ...found };
}
