import type { AccessEntrySnapshot, AccessPolicyAssociation } from "../../fleet/facts.ts";
import { isBroader, isClusterAdmin, policyText } from "../access-scope.ts";
import type { ComparisonInput } from "../difference.ts";
import { accessPolicyName } from "../names.ts";
import type { TemplateAccess } from "../template.ts";
import { type Check, listed, outcomesOf, partCheck } from "./check.ts";

const { differs, satisfied } = outcomesOf("access");

const entryId = (principalArn: string): string => `access/${principalArn}`;
const policyId = (principalArn: string, policyArn: string): string =>
  `${entryId(principalArn)}/${accessPolicyName(policyArn)}`;

/** Access entries of the template's principals, and administrators nobody mentioned. */
export const accessCheck = partCheck({
  part: "access",
  needs: ["cluster", "access-entries"],
  helps: [],
  wanted: ({ access }) => access.length > 0,
  check({ cluster, "access-entries": entries }, input) {
    const { access } = input.template;
    const checks = [
      ...access.flatMap((wanted) => {
        const found = entries.find(({ principalArn }) => principalArn === wanted.principalArn);
        return [
          ...(found ? sameEntry(wanted, found) : [missingEntry(wanted)]),
          ...wanted.policies.map((policy) => policyCheck(wanted.principalArn, policy, found)),
          ...(found ? surplus(wanted, found) : []),
        ];
      }),
      ...entries
        .filter(({ principalArn }) => !access.some((wanted) => wanted.principalArn === principalArn))
        .flatMap(unmentioned),
    ];
    return cluster.authenticationMode !== "CONFIG_MAP" || modeWillChange(input) ? checks : checks.map(notInThisMode);
  },
});

/** Whether the cluster will know access entries by the time they are made. */
function modeWillChange({ template: { cluster }, parts }: ComparisonInput): boolean {
  const { authenticationMode = "CONFIG_MAP" } = cluster;
  return authenticationMode !== "CONFIG_MAP" && (parts === undefined || parts.includes("config"));
}

function notInThisMode(check: Check): Check {
  if ("satisfied" in check) return check;
  const { step: _, ...rest } = check;
  return { ...rest, needsPerson: "a cluster with authentication mode CONFIG_MAP knows no access entries" };
}

function missingEntry({ principalArn, type, groups }: TemplateAccess): Check {
  const words = {
    subject: principalArn,
    found: "no access entry",
    wanted: type ?? "STANDARD",
    message: `${principalArn} has no access entry.`,
    remedy: `Create an access entry for ${principalArn}.`,
  };
  return differs("access-entry-missing", words, {
    step: {
      kind: "create-access-entry",
      id: entryId(principalArn),
      after: [],
      why: `${principalArn} has no access entry`,
      safe: true,
      principalArn,
      ...(type === undefined ? {} : { type }),
      groups,
    },
  });
}

function sameEntry({ principalArn, type = "STANDARD", groups }: TemplateAccess, found: AccessEntrySnapshot): Check[] {
  const entry: Check =
    found.type === type
      ? satisfied("access-entry-missing", principalArn)
      : differs(
          "access-entry-type",
          {
            subject: principalArn,
            found: found.type,
            wanted: type,
            message: `The access entry of ${principalArn} is of type ${found.type}.`,
            remedy: "Delete the access entry and create it anew.",
          },
          {
            needsPerson: "EKS does not change the type of an access entry; deleting it takes the access away meanwhile",
          },
        );
  const missing = groups.filter((group) => !found.groups.includes(group));
  if (missing.length === 0) return [entry, ...(groups.length > 0 ? [satisfied("access-groups", principalArn)] : [])];
  const words = {
    subject: principalArn,
    found: listed(found.groups),
    wanted: listed(groups),
    message: `${principalArn} is not in ${listed(missing)}.`,
    remedy: `Add ${listed(missing)} to the groups of its access entry.`,
  };
  const step = {
    kind: "update-access-entry" as const,
    id: `${entryId(principalArn)}/groups`,
    after: [],
    why: `${principalArn} joins ${listed(missing)}`,
    safe: true,
    principalArn,
    groups: [...found.groups, ...missing],
  };
  return [entry, differs("access-groups", words, { step })];
}

/** A policy of the template: there, and neither narrower nor broader than wanted. */
function policyCheck(
  principalArn: string,
  policy: AccessPolicyAssociation,
  entry: AccessEntrySnapshot | undefined,
): Check {
  const subject = `${principalArn} ${accessPolicyName(policy.policyArn)}`;
  const found = entry?.policies.find(({ policyArn }) => policyArn === policy.policyArn);
  const broader = found && isBroader(found.scope, policy.scope);
  if (found && !broader && !isBroader(policy.scope, found.scope)) return satisfied("access-policy-missing", subject);
  const words = {
    subject,
    found: found ? policyText(found) : "no such policy",
    wanted: policyText(policy),
    message: found
      ? `${principalArn} has ${policyText(found)}, not ${policyText(policy)}.`
      : `${principalArn} does not have ${policyText(policy)}.`,
    remedy: `Associate ${policyText(policy)}${found ? "; it replaces the scope" : ""}.`,
  };
  return differs(broader ? "access-too-broad" : "access-policy-missing", words, {
    step: {
      kind: "associate-access-policy",
      id: policyId(principalArn, policy.policyArn),
      after: [entryId(principalArn)],
      why: `${principalArn} gets ${policyText(policy)}`,
      safe: !broader,
      principalArn,
      policy,
    },
  });
}

/** What a principal of the template has besides. */
function surplus({ principalArn, policies, groups }: TemplateAccess, found: AccessEntrySnapshot): Check[] {
  const more = found.policies.filter(({ policyArn }) => !policies.some((wanted) => wanted.policyArn === policyArn));
  // EKS itself puts nodes into groups.
  const strangers = found.type === "STANDARD" ? found.groups.filter((group) => !groups.includes(group)) : [];
  return [
    ...more.map((policy) =>
      differs(
        "access-too-broad",
        {
          subject: `${principalArn} ${accessPolicyName(policy.policyArn)}`,
          found: policyText(policy),
          wanted: "not associated",
          message: `${principalArn} also has ${policyText(policy)}.`,
          remedy: `Disassociate ${accessPolicyName(policy.policyArn)}, or put it into the policy file.`,
        },
        {
          step: {
            kind: "disassociate-access-policy",
            id: policyId(principalArn, policy.policyArn),
            // First what it should have, so that it is never without any.
            after: policies.map((wanted) => policyId(principalArn, wanted.policyArn)),
            why: `${principalArn} loses ${policyText(policy)}`,
            safe: false,
            principalArn,
            policyArn: policy.policyArn,
          },
        },
      ),
    ),
    ...(strangers.length === 0
      ? []
      : [
          differs(
            "access-too-broad",
            {
              subject: `${principalArn} groups`,
              found: listed(found.groups),
              wanted: listed(groups),
              message: `${principalArn} is also in ${listed(strangers)}.`,
              remedy: `Take ${listed(strangers)} out of its access entry, or put it into the policy file.`,
            },
            { needsPerson: "what these Kubernetes groups are bound to is not known here" },
          ),
        ]),
  ];
}

/** A principal the template does not mention is nobody's business, unless it may do anything. */
function unmentioned({ principalArn, policies }: AccessEntrySnapshot): Check[] {
  return policies.filter(isClusterAdmin).map((policy) =>
    differs(
      "access-too-broad",
      {
        subject: `${principalArn} ${accessPolicyName(policy.policyArn)}`,
        found: policyText(policy),
        wanted: "no administrator besides the template's",
        message: `${principalArn} is an administrator of the cluster, and the policy file does not mention it.`,
        remedy: "Put it into the policy file with allowClusterAdmin, or take the access policy away.",
      },
      { needsPerson: "only its owner knows whether it may go; it may be who created the cluster" },
    ),
  );
}
