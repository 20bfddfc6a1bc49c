import * as z from "zod";
import { ADMIN_POLICIES } from "#core/baseline/access-scope.ts";
import { clusterTemplate } from "#core/baseline/template.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { ACCESS_RULE, accessFindings, accessSubject } from "#core/responses/access-findings.ts";
import { cloudTrailEksCall, clusterCallOf } from "#events/aws/cloudtrail-eks-call.ts";
import { observeFindings } from "#functions/runtime/cluster/findings.ts";
import { lookAtCluster } from "#functions/runtime/cluster/look.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** Somebody may be allowed more in a cluster, or less: an administrator the template does not know is a security alert until the association is gone. */
export const handler = defineHandler({
  name: "on-access-changed",
  input: cloudTrailEksCall,
  output: z.strictObject({ alerts: z.int(), reason: z.string() }),
  run: async (event, ports, { now }) => {
    const call = clusterCallOf(event);
    if (call?.principalArn === undefined) return { alerts: 0, reason: "the record names no principal" };
    if (call.byService) return { alerts: 0, reason: "EKS made the call by itself" };
    if (call.refused) return { alerts: 0, reason: `EKS refused ${call.name}` };
    const { cluster, principalArn, name, caller, from = "unknown", time } = call;
    const record =
      (await ports.clusterRecords.get(clusterId(cluster))) ?? (await lookAtCluster(ports, cluster, { now }));
    if (!record) return { alerts: 0, reason: "the cluster is gone" };
    const { access } = clusterTemplate(ports.policy, record);
    const policies = (await ports.access.entry(cluster, principalArn))?.policies ?? [];
    const seen: Record<string, string> =
      name === "AssociateAccessPolicy" ? { call: name, by: caller, from, at: time } : {};
    const present = accessFindings(principalArn, policies, access, seen);
    const subjects = [...ADMIN_POLICIES].map((policy) => accessSubject(principalArn, policy));
    const observation = { clusterId: record.id, at: now.toISOString(), present, because: `${name} by ${caller}` };
    await observeFindings(
      ports,
      { ...observation, scope: { rules: [ACCESS_RULE], subjects } },
      { now, labels: record.labels },
    );
    return { alerts: present.length, reason: "compared with the policy file" };
  },
});
