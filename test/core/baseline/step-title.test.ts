import { expect, it } from "vitest";
import { clusterAlarms } from "#core/baseline/cluster-alarms.ts";
import { stepTitle } from "#core/baseline/step-title.ts";
import type { ConfigChange, Step } from "#core/baseline/steps.ts";

const base = { id: "x", after: [], why: "", safe: true };
const role = "arn:aws:iam::111122223333:role/team/deployer";
const config = (change: ConfigChange): Step => ({ ...base, kind: "update-config", change });
const [alarm] = clusterAlarms({ account: "1", region: "r", name: "c" });

it.each([
  [{ ...base, kind: "set-tags", tags: { Owner: "a", Team: "b" } }, "tags Owner=a, Team=b"],
  [config({ aspect: "upgrade-policy", supportType: "STANDARD" }), "upgrade policy STANDARD"],
  [config({ aspect: "deletion-protection", enabled: false }), "deletion protection off"],
  [config({ aspect: "logging", enable: ["api", "audit"] }), "control plane logs of api, audit"],
  [
    config({ aspect: "endpoint", public: true, private: false, publicAccessCidrs: ["203.0.113.0/24"] }),
    "API endpoint: private off, public on from 203.0.113.0/24",
  ],
  [config({ aspect: "endpoint", public: false, private: true }), "API endpoint: private on, public off"],
  [config({ aspect: "authentication-mode", mode: "API" }), "authentication mode API"],
  [config({ aspect: "zonal-shift", enabled: true }), "zonal shift on"],
  [
    { ...base, kind: "create-addon", addon: "coredns", version: "v1.2.0-eksbuild.1", resolveConflicts: "NONE" },
    "add-on coredns v1.2.0-eksbuild.1",
  ],
  [
    {
      ...base,
      kind: "update-addon",
      addon: "coredns",
      from: "v1.1.0-eksbuild.1",
      version: "v1.2.0-eksbuild.1",
      resolveConflicts: "NONE",
    },
    "add-on coredns v1.2.0-eksbuild.1 instead of v1.1.0-eksbuild.1",
  ],
  [
    {
      ...base,
      kind: "update-addon",
      addon: "coredns",
      from: "v1",
      version: "v1",
      configuration: {},
      resolveConflicts: "NONE",
    },
    "configuration of add-on coredns",
  ],
  [
    { ...base, kind: "create-association", namespace: "dns", serviceAccount: "external-dns", roleArn: role },
    "role team/deployer for service account dns/external-dns",
  ],
  [{ ...base, kind: "create-access-entry", principalArn: role, groups: [] }, "access entry of team/deployer"],
  [
    { ...base, kind: "update-access-entry", principalArn: role, groups: ["a", "b"] },
    "Kubernetes groups a, b for team/deployer",
  ],
  [
    {
      ...base,
      kind: "associate-access-policy",
      principalArn: role,
      policy: { policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", scope: { type: "cluster" } },
    },
    "AmazonEKSViewPolicy in the whole cluster for team/deployer",
  ],
  [
    {
      ...base,
      kind: "disassociate-access-policy",
      principalArn: role,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
    },
    "no more AmazonEKSViewPolicy for team/deployer",
  ],
  [{ ...base, kind: "create-channel", channel: "#eks-c" }, "channel #eks-c"],
  [{ ...base, kind: "put-alarm", alarm }, "alarm fleetwright-c-api-server-errors"],
] as [Step, string][])("%j is %s", (step, title) => expect(stepTitle(step)).toBe(title));
