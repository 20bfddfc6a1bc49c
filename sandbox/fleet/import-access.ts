import type { AccessAnswer } from "./answers-access.ts";
import type { ClusterSeedInput } from "./seed.ts";

const NAMES: Record<AccessAnswer["kind"], string> = {
  "access-entry": "an access entry",
  "access-policies": "a list of access policies",
  association: "a Pod Identity association",
};

/** Puts what is known of access into the clusters it is of. */
export function addAccess(
  answers: readonly AccessAnswer[],
  owner: (part: { cluster: string; directory: string }) => { seed: ClusterSeedInput } | undefined,
  notes: string[],
): void {
  // Policies are of entries, whatever the order of the files.
  for (const answer of answers.toSorted((a, b) => order(a) - order(b))) {
    const seed = owner(answer)?.seed;
    const { kind, file, cluster } = answer;
    if (!seed) {
      notes.push(`${file}: ${NAMES[kind]} belongs to cluster ${cluster}, which is not described`);
      continue;
    }
    if (kind === "access-entry") {
      const { part } = answer;
      const others = (seed.accessEntries ?? []).filter(({ principalArn }) => principalArn !== part.principalArn);
      seed.accessEntries = [...others, part];
    } else if (kind === "association") {
      const { part } = answer;
      const others = (seed.podIdentityAssociations ?? []).filter(
        ({ namespace, serviceAccount }) => namespace !== part.namespace || serviceAccount !== part.serviceAccount,
      );
      seed.podIdentityAssociations = [...others, part];
    } else {
      const entry = seed.accessEntries?.find(({ principalArn }) => principalArn === answer.principalArn);
      if (entry) Object.assign(entry, { policies: answer.policies });
      else
        notes.push(`${file}: access policies of ${answer.principalArn}, whose access entry is not described; left out`);
    }
  }
}

const order = ({ kind }: AccessAnswer): number => (kind === "access-policies" ? 1 : 0);
