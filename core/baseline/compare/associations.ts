import type { PodIdentityAssociationSnapshot } from "../../fleet/facts.ts";
import { associationStepId, namespaceOf } from "../pod-identity.ts";
import type { CreateAssociation } from "../steps.ts";
import { type Check, outcomesOf, partCheck } from "./check.ts";

const { differs, satisfied } = outcomesOf("associations");

/** Pod Identity associations of the template's add-ons. */
export const associationsCheck = partCheck({
  part: "associations",
  needs: ["pod-identity-associations"],
  helps: ["addons"],
  wanted: ({ addons }) => addons.some(({ podIdentity }) => podIdentity.length > 0),
  check: ({ "pod-identity-associations": associations, addons = [] }, { template, offers }) =>
    template.addons.flatMap(({ name, podIdentity }) =>
      podIdentity.map((entry): Check => {
        const installed = addons.find((addon) => addon.name === name);
        const namespace = namespaceOf(entry, { offer: offers[name], installed });
        const { serviceAccount, roleArn } = entry;
        if (namespace === undefined) return nowhere(name, serviceAccount, roleArn);
        const place = { namespace, serviceAccount };
        const found = associations.find((one) => one.namespace === namespace && one.serviceAccount === serviceAccount);
        return found ? existing(found, roleArn, name) : missing(place, roleArn, name);
      }),
    ),
});

const subjectOf = ({ namespace, serviceAccount }: { namespace: string; serviceAccount: string }) =>
  `${namespace}/${serviceAccount}`;

function nowhere(addon: string, serviceAccount: string, roleArn: string): Check {
  const words = {
    subject: `${addon}/${serviceAccount}`,
    found: "unknown",
    wanted: roleArn,
    message: `The namespace of service account ${serviceAccount} of ${addon} is not known.`,
    remedy: `Name the namespace in podIdentity of the add-on ${addon}.`,
  };
  return differs("pod-identity-missing", words, { needsPerson: "EKS does not tell the add-on's namespace" });
}

function missing(place: { namespace: string; serviceAccount: string }, roleArn: string, addon: string): Check {
  const subject = subjectOf(place);
  const words = {
    subject,
    found: "no association",
    wanted: roleArn,
    message: `Service account ${subject} of ${addon} has no Pod Identity association.`,
    remedy: `Associate ${subject} with ${roleArn}.`,
  };
  const step: CreateAssociation = {
    kind: "create-association",
    id: associationStepId(place.namespace, place.serviceAccount),
    after: [],
    why: `${subject} gets the role ${roleArn}`,
    // Pods that run keep what they have; those that start get the role ahead of what their service account is annotated with.
    safe: true,
    ...place,
    roleArn,
  };
  return differs("pod-identity-missing", words, { step });
}

function existing(found: PodIdentityAssociationSnapshot, roleArn: string, addon: string): Check {
  const subject = subjectOf(found);
  if (found.roleArn === roleArn) return satisfied("pod-identity-missing", subject);
  const { namespace, serviceAccount, id, ownerArn } = found;
  const words = {
    subject,
    found: found.roleArn,
    wanted: roleArn,
    message: `Service account ${subject} of ${addon} has the role ${found.roleArn}.`,
    remedy: `Change the association of ${subject} to ${roleArn}.`,
  };
  if (ownerArn !== undefined)
    return differs("pod-identity-role", words, {
      needsPerson: `the association belongs to ${ownerArn}; EKS lets it be changed through its owner only`,
    });
  return differs("pod-identity-role", words, {
    step: {
      kind: "update-association",
      id: associationStepId(namespace, serviceAccount),
      after: [],
      why: `${subject} gets the role ${roleArn} instead of ${found.roleArn}`,
      safe: false,
      associationId: id,
      namespace,
      serviceAccount,
      roleArn,
    },
  });
}
