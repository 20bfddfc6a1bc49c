import { StaleWriteError } from "#core/errors.ts";
import { byKey, type FindingRecord, isOpen } from "#core/findings/finding.ts";
import { isClosingUntold } from "#core/findings/telling.ts";
import type { FindingStore } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** The findings of the sandbox. */
export function memoryFindingStore(): FindingStore {
  const clusters = new Map<string, Map<string, FindingRecord>>();
  return {
    async get(clusterId, findingId) {
      return clusters.get(clusterId)?.get(findingId);
    },
    async of(clusterId) {
      return [...(clusters.get(clusterId)?.values() ?? [])].sort(byKey);
    },
    async outstanding() {
      const all = [...clusters.values()].flatMap((findings) => [...findings.values()]);
      return all.filter((finding) => isOpen(finding) || isClosingUntold(finding)).sort(byKey);
    },
    async save(finding) {
      const findings = clusters.get(finding.clusterId) ?? new Map<string, FindingRecord>();
      if ((findings.get(finding.id)?.revision ?? 0) !== finding.revision)
        throw new StaleWriteError(`finding ${finding.id} of ${finding.clusterId} was changed meanwhile`);
      const saved = isolated({ ...finding, revision: finding.revision + 1 });
      clusters.set(finding.clusterId, findings.set(finding.id, saved));
      return saved;
    },
  };
}
