import { argocdRegistration, isOurs, registrationDifferences } from "../argocd.ts";
import { type Check, listed, outcomesOf, partCheck } from "./check.ts";

const { differs, satisfied } = outcomesOf("argocd");

/** The Secret by which the hub's Argo CD knows the cluster. */
export const argocdCheck = partCheck({
  part: "argocd",
  needs: ["cluster", "argocd-secret"],
  helps: [],
  wanted: ({ argocd }) => argocd !== undefined,
  check({ cluster, "argocd-secret": found }, { template: { argocd, ref, labels } }): Check[] {
    if (!argocd) return [];
    const subject = argocd.hub.name;
    const wanted = argocdRegistration(argocd, { ref, labels, cluster });
    if ("impossible" in wanted) {
      const words = {
        subject,
        found: found ? `Secret ${found.name}` : "no Secret",
        wanted: "a registration",
        message: `The cluster cannot be registered with Argo CD in ${subject} yet.`,
        remedy: "Wait until the cluster is ACTIVE.",
      };
      return [differs("argocd-unregistered", words, { needsPerson: wanted.impossible })];
    }
    const off = found ? registrationDifferences(found, wanted) : [];
    if (found && off.length === 0) return [satisfied("argocd-unregistered", subject)];
    const words = {
      subject,
      found: found ? `Secret ${found.name}` : "no Secret",
      wanted: `Secret ${wanted.name} in ${wanted.namespace}`,
      message: found
        ? `Argo CD in ${subject} knows the cluster otherwise: ${listed(off)}.`
        : `Argo CD in ${subject} does not know the cluster.`,
      remedy: `Write the Secret ${wanted.name} in namespace ${wanted.namespace} of ${subject}.`,
    };
    const rule = found ? "argocd-registration" : "argocd-unregistered";
    if (found && !isOurs(found)) return [differs(rule, words, { needsPerson: "somebody else wrote this Secret" })];
    const step = {
      kind: "register-argocd" as const,
      id: "argocd",
      after: [],
      why: found ? `${listed(off)} of its Secret in ${subject}` : `its Secret in ${subject} is missing`,
      // A new Secret makes ApplicationSets deploy to the cluster: that is what it is for, and nothing runs there yet that knows of it.
      safe: !found,
      registration: wanted,
    };
    return [differs(rule, words, { step })];
  },
});
