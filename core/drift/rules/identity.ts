import { sortedBy } from "../../preflight/text.ts";
import { driftRule, GUIDE } from "../rule.ts";

export const ownerMissing = driftRule({
  id: "owner-missing",
  title: "Nobody answers for the cluster",
  severity: "medium",
  why: "What is found about the cluster reaches nobody, and nobody decides about it.",
  remedy: "Set the tag the label `owner` comes from, or give the account an `owner` in the policy file.",
  page: `${GUIDE}/eks-using-tags.html`,
  needs: [],
  find: (_material, { owner }) =>
    owner !== undefined
      ? []
      : [
          {
            subject: "",
            found: "no owner",
            wanted: "an owner",
            message: "Neither the cluster nor its account names an owner.",
          },
        ],
});

export const irsaInUse = driftRule({
  id: "irsa-in-use",
  title: "IRSA where Pod Identity is wanted",
  severity: "low",
  why: "A role by annotation goes on working beside Pod Identity, with a trust policy of its own that nobody looks after any more.",
  remedy: "Associate the service account with its role by EKS Pod Identity and take the annotation away.",
  page: `${GUIDE}/pod-identities.html`,
  needs: ["addons"],
  applies: ({ template }) => template.addons.some(({ podIdentity }) => podIdentity.length > 0),
  find: ({ addons }, { template }) =>
    template.addons.flatMap(({ name, podIdentity }) => {
      const role = addons.find((addon) => addon.name === name)?.serviceAccountRoleArn;
      if (role === undefined || podIdentity.length === 0) return [];
      return [
        {
          subject: name,
          found: `${role} by annotation`,
          wanted: `Pod Identity: ${podIdentity.map(({ roleArn }) => roleArn).join(", ")}`,
          message: `The add-on ${name} has its role ${role} by IRSA; the template wants Pod Identity.`,
        },
      ];
    }),
});

export const serviceAccountIrsa = driftRule({
  id: "service-account-irsa",
  title: "Service account of an add-on is annotated with a role",
  severity: "low",
  why: "Pod Identity comes first where both are there, so the annotation misleads whoever reads it; where the association goes, the old role comes back.",
  remedy: "Take the annotation eks.amazonaws.com/role-arn away from the service account.",
  page: `${GUIDE}/pod-identities.html`,
  needs: ["addons", "annotated-service-accounts"],
  applies: ({ template }) => template.addons.some(({ podIdentity }) => podIdentity.length > 0),
  find: ({ addons, "annotated-service-accounts": annotated }, { template }) =>
    template.addons.flatMap(({ name, podIdentity }) =>
      podIdentity.flatMap(({ serviceAccount, namespace, roleArn }) => {
        const where = namespace ?? addons.find((addon) => addon.name === name)?.namespace;
        const found = annotated.find((one) => one.name === serviceAccount && one.namespace === where);
        if (!found) return [];
        return [
          {
            subject: `${found.namespace}/${serviceAccount}`,
            found: `${found.roleArn} by annotation`,
            wanted: `Pod Identity: ${roleArn}`,
            message: `Service account ${found.namespace}/${serviceAccount} of ${name} is annotated with ${found.roleArn}.`,
          },
        ];
      }),
    ),
});

export const podIdentityUnknown = driftRule({
  id: "pod-identity-unknown",
  title: "Pod Identity association nobody mentioned",
  severity: "low",
  why: "In the namespaces of add-ons, whoever may make a pod gets the role. What the template does not mention nobody looks after.",
  remedy: "Put the association into podIdentity of its add-on in the policy file, or delete it.",
  page: `${GUIDE}/pod-id-association.html`,
  needs: ["addons", "pod-identity-associations"],
  applies: ({ template }) => template.addons.some(({ podIdentity }) => podIdentity.length > 0),
  find: ({ addons, "pod-identity-associations": associations }, { template }) => {
    const wanted = new Set<string>();
    // Teams make associations for their own workloads; only where add-ons live they are ours to know.
    const namespaces = new Set(["kube-system"]);
    for (const { name, podIdentity } of template.addons)
      for (const entry of podIdentity) {
        const namespace = entry.namespace ?? addons.find((addon) => addon.name === name)?.namespace;
        if (namespace === undefined) continue;
        namespaces.add(namespace);
        wanted.add(`${namespace}/${entry.serviceAccount}`);
      }
    return sortedBy(associations, ({ id }) => id)
      .filter(
        ({ namespace, serviceAccount }) => namespaces.has(namespace) && !wanted.has(`${namespace}/${serviceAccount}`),
      )
      .map(({ namespace, serviceAccount, roleArn, ownerArn }) => ({
        subject: `${namespace}/${serviceAccount}`,
        found: roleArn,
        wanted: "no association, or one in the template",
        message: `Service account ${namespace}/${serviceAccount} has the role ${roleArn}, and the template does not mention it.`,
        ...(ownerArn === undefined ? {} : { evidence: { ownedBy: ownerArn } }),
      }));
  },
});
