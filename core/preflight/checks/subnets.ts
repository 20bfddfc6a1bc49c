import { block, type PreflightFinding } from "../finding.ts";
import type { Check } from "../input.ts";
import { count, some, sortedBy } from "../text.ts";

/**
 * An update of the control plane needs up to five free addresses in the cluster's subnets, which must exist and lie in at least two Availability Zones.
 * Sources: EKS user guide, update-cluster and network-reqs.
 */
const NEEDED_IPS = 5;

export const subnets: Check = ({ snapshot, work, subnets: read }) => {
  if (!work.controlPlane || read === undefined || snapshot.subnetIds.length === 0) return [];
  const used = sortedBy(read, ({ id }) => id).filter(({ id }) => snapshot.subnetIds.includes(id));
  const findings: PreflightFinding[] = [];
  const missing = snapshot.subnetIds.filter((id) => !used.some((subnet) => subnet.id === id)).sort();
  if (missing.length > 0) {
    findings.push(
      block({
        code: "SUBNET_MISSING",
        message: `${count(missing.length, "subnet")} of the cluster ${missing.length === 1 ? "does" : "do"} not exist any more: ${some(missing)}`,
        evidence: [`the cluster names ${some([...snapshot.subnetIds].sort())}`],
        remedy: `Give the cluster subnets that exist, in the same Availability Zones: ${configCommand(snapshot.ref.name)}`,
      }),
    );
  }
  for (const { id, availabilityZone, freeIps } of used) {
    if (freeIps >= NEEDED_IPS) continue;
    findings.push(
      block({
        code: "SUBNET_FULL",
        message: `subnet ${id} has ${count(freeIps, "free IP")}; the update of a control plane may need ${NEEDED_IPS}`,
        evidence: [`${id} in ${availabilityZone}: ${freeIps} free`],
        remedy: `Free addresses in it, or give the cluster another subnet of ${availabilityZone}: ${configCommand(snapshot.ref.name)}`,
      }),
    );
  }
  const zones = [...new Set(used.map(({ availabilityZone }) => availabilityZone))].sort();
  if (zones.length === 1) {
    findings.push(
      block({
        code: "SUBNET_ZONES",
        message: `its subnets lie in one Availability Zone only, ${zones[0]}; EKS needs two`,
        evidence: used.map(({ id, availabilityZone }) => `${id} in ${availabilityZone}`),
        remedy: `Give the cluster subnets in at least two Availability Zones: ${configCommand(snapshot.ref.name)}`,
      }),
    );
  }
  return findings;
};

const configCommand = (name: string): string =>
  `aws eks update-cluster-config --name ${name} --resources-vpc-config subnetIds=SUBNET,SUBNET`;
