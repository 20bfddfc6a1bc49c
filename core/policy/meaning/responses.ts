import type { FleetPolicy } from "../policy.ts";
import { closest, type Finding } from "../problem.ts";

/** What Argo CD and the automatic responses refer to must be there. */
export function responseProblems(policy: FleetPolicy, labels: readonly string[]): Finding[] {
  return [...argocd(policy, labels), ...adoption(policy)];
}

function argocd({ argocd: wanted, accounts }: FleetPolicy, known: readonly string[]): Finding[] {
  if (!wanted) return [];
  const { hub, kind, role, labels, clusterName } = wanted;
  const problems: Finding[] = labels.flatMap((label, index) => {
    if (known.includes(label)) return [];
    const meant = closest(label, known);
    const message = `no cluster has a label of this name${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    return [{ path: ["argocd", "labels", index], found: `"${label}"`, message }];
  });
  if (!accounts.some(({ id }) => id === hub.account)) {
    const message = "is none of the fleet's accounts, so nobody may enter it";
    problems.push({ path: ["argocd", "hub", "account"], found: `"${hub.account}"`, message });
  }
  if (kind === "capability" && role !== undefined) {
    const message = "goes with kind: self-managed; the capability has a role of its own";
    problems.push({ path: ["argocd", "role"], atKey: true, message });
  }
  if (!clusterName.includes("{cluster}")) {
    const message = "must hold {cluster}: several clusters of one name are none to Argo CD";
    problems.push({ path: ["argocd", "clusterName"], found: `"${clusterName}"`, message });
  }
  return problems;
}

function adoption({ argocd: wanted, responses }: FleetPolicy): Finding[] {
  return responses.adopt.flatMap(({ parts }, index) =>
    parts.flatMap((part, at): Finding[] =>
      part === "argocd" && !wanted
        ? [
            {
              path: ["responses", "adopt", index, "parts", at],
              found: `"argocd"`,
              message: "there is no argocd in this file to register clusters with",
            },
          ]
        : [],
    ),
  );
}
