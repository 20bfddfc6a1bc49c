import { policyText } from "./access-scope.ts";
import { accessPolicyName } from "./names.ts";
import type { ConfigChange, Step } from "./steps.ts";

/** What a step is about, as it will be: `add-on coredns v1.13.2-eksbuild.4`. It reads well whether it is to be done, being done or done. */
export function stepTitle(step: Step): string {
  switch (step.kind) {
    case "set-tags":
      return `tags ${Object.entries(step.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(", ")}`;
    case "update-config":
      return configTitle(step.change);
    case "create-addon":
      return `add-on ${step.addon} ${step.version}`;
    case "update-addon":
      return step.from === step.version
        ? `configuration of add-on ${step.addon}`
        : `add-on ${step.addon} ${step.version} instead of ${step.from}`;
    case "create-association":
    case "update-association":
      return `role ${nameOf(step.roleArn)} for service account ${step.namespace}/${step.serviceAccount}`;
    case "create-access-entry":
      return `access entry of ${nameOf(step.principalArn)}`;
    case "update-access-entry":
      return `Kubernetes groups ${step.groups.join(", ")} for ${nameOf(step.principalArn)}`;
    case "associate-access-policy":
      return `${policyText(step.policy)} for ${nameOf(step.principalArn)}`;
    case "disassociate-access-policy":
      return `no more ${accessPolicyName(step.policyArn)} for ${nameOf(step.principalArn)}`;
    case "register-argocd":
      return `registration with Argo CD in ${step.registration.hub.name}`;
    case "create-channel":
      return `channel ${step.channel}`;
    case "put-alarm":
      return `alarm ${step.alarm.name}`;
  }
}

/** `arn:aws:iam::111122223333:role/deployer`: `deployer`. */
const nameOf = (arn: string): string => arn.slice(arn.indexOf("/") + 1);

const on = (value: boolean): string => (value ? "on" : "off");

function configTitle(change: ConfigChange): string {
  switch (change.aspect) {
    case "upgrade-policy":
      return `upgrade policy ${change.supportType}`;
    case "deletion-protection":
      return `deletion protection ${on(change.enabled)}`;
    case "logging":
      return `control plane logs of ${change.enable.join(", ")}`;
    case "endpoint": {
      const from = change.publicAccessCidrs ? ` from ${change.publicAccessCidrs.join(", ")}` : "";
      return `API endpoint: private ${on(change.private)}, public ${on(change.public)}${change.public ? from : ""}`;
    }
    case "authentication-mode":
      return `authentication mode ${change.mode}`;
    case "zonal-shift":
      return `zonal shift ${on(change.enabled)}`;
  }
}
