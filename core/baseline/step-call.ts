import { policyText } from "./access-scope.ts";
import { accessPolicyName } from "./names.ts";
import type { ConfigChange, Step } from "./steps.ts";

/** The one call that a step comes to, as its service calls it, and what it is given, in words. */
export interface StepCall {
  /** `eks:UpdateClusterConfig`. */
  call: string;
  parameters: string;
}

export function stepCall(step: Step): StepCall {
  switch (step.kind) {
    case "set-tags":
      return {
        call: "eks:TagResource",
        parameters: worded(Object.entries(step.tags).map(([key, value]) => `${key}=${value}`)),
      };
    case "update-config":
      return { call: "eks:UpdateClusterConfig", parameters: configWords(step.change) };
    case "create-addon":
      return { call: "eks:CreateAddon", parameters: worded([`${step.addon} ${step.version}`, ...addonWords(step)]) };
    case "update-addon": {
      const version = step.from === step.version ? [] : [`version ${step.version} instead of ${step.from}`];
      return { call: "eks:UpdateAddon", parameters: worded([step.addon, ...version, ...addonWords(step)]) };
    }
    case "create-association":
    case "update-association": {
      const call = step.kind === "create-association" ? "Create" : "Update";
      const parameters = `role ${step.roleArn} for service account ${step.namespace}/${step.serviceAccount}`;
      return { call: `eks:${call}PodIdentityAssociation`, parameters };
    }
    case "create-access-entry":
      return {
        call: "eks:CreateAccessEntry",
        parameters: worded([step.principalArn, `type ${step.type ?? "STANDARD"}`, ...groupWords(step.groups)]),
      };
    case "update-access-entry":
      return { call: "eks:UpdateAccessEntry", parameters: worded([step.principalArn, ...groupWords(step.groups)]) };
    case "associate-access-policy":
      return { call: "eks:AssociateAccessPolicy", parameters: `${policyText(step.policy)} for ${step.principalArn}` };
    case "disassociate-access-policy":
      return {
        call: "eks:DisassociateAccessPolicy",
        parameters: `${accessPolicyName(step.policyArn)} from ${step.principalArn}`,
      };
    case "register-argocd": {
      const { name, namespace, hub } = step.registration;
      return { call: "kubernetes:WriteSecret", parameters: `${namespace}/${name} in ${hub.name}` };
    }
    case "create-channel":
      return { call: "slack:conversations.create", parameters: step.channel };
    case "put-alarm":
      return { call: "cloudwatch:PutMetricAlarm", parameters: step.alarm.name };
  }
}

const worded = (parts: readonly string[]): string => parts.join(", ");

const groupWords = (groups: readonly string[]): string[] =>
  groups.length === 0 ? [] : [`Kubernetes groups ${groups.join(" and ")}`];

function addonWords({
  configuration,
  resolveConflicts,
}: {
  configuration?: Record<string, unknown>;
  resolveConflicts: string;
}): string[] {
  const values = configuration === undefined ? [] : [`configurationValues ${JSON.stringify(configuration)}`];
  return [...values, `resolveConflicts ${resolveConflicts}`];
}

function configWords(change: ConfigChange): string {
  switch (change.aspect) {
    case "upgrade-policy":
      return `upgradePolicy.supportType ${change.supportType}`;
    case "deletion-protection":
      return `deletionProtection ${change.enabled}`;
    case "logging":
      return `logging of ${change.enable.join(", ")} enabled`;
    case "endpoint": {
      const cidrs = change.publicAccessCidrs ? [`publicAccessCidrs ${change.publicAccessCidrs.join(" ")}`] : [];
      return worded([`endpointPrivateAccess ${change.private}`, `endpointPublicAccess ${change.public}`, ...cidrs]);
    }
    case "authentication-mode":
      return `accessConfig.authenticationMode ${change.mode}`;
    case "zonal-shift":
      return `zonalShiftConfig.enabled ${change.enabled}`;
  }
}
