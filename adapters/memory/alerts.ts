import {
  type AlertGroupRecord,
  type AlertRecord,
  type IncidentPart,
  type IncidentRecord,
  isDue,
} from "#core/alerts/records.ts";
import { StaleWriteError } from "#core/errors.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import type { AlertGroupStore, AlertStore, IncidentStore } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** Records by key, written on the revision they were read at only. */
function recordsBy<Item extends { revision: number }>(what: string, keyOf: (item: Item) => string) {
  const records = new Map<string, Item>();
  return {
    get: (key: string): Item | undefined => records.get(key),
    sorted: (keep: (item: Item) => boolean): Item[] =>
      [...records.values()].filter(keep).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    save(record: Item): Item {
      const key = keyOf(record);
      if ((records.get(key)?.revision ?? 0) !== record.revision)
        throw new StaleWriteError(`${what} ${key} was changed meanwhile`);
      const saved = isolated({ ...record, revision: record.revision + 1 });
      records.set(key, saved);
      return saved;
    },
  };
}

/** The alerts of the sandbox. */
export function memoryAlertStore(): AlertStore {
  const alerts = recordsBy<AlertRecord>("alert", ({ fingerprint }) => fingerprint);
  return {
    get: async (fingerprint) => alerts.get(fingerprint),
    many: async (fingerprints) => [...new Set(fingerprints)].flatMap((fingerprint) => alerts.get(fingerprint) ?? []),
    firing: async (cluster) =>
      alerts.sorted(
        ({ alert }) =>
          alert.status === "firing" &&
          (cluster === undefined || (alert.cluster !== undefined && clusterId(alert.cluster) === cluster)),
      ),
    save: async (record) => alerts.save(record),
  };
}

/** The groups of alerts of the sandbox. */
export function memoryAlertGroupStore(): AlertGroupStore {
  const groups = recordsBy<AlertGroupRecord>("group of alerts", ({ key }) => key);
  return {
    get: async (key) => groups.get(key),
    open: async () => groups.sorted(isDue),
    save: async (record) => groups.save(record),
  };
}

/** The fleet incidents of the sandbox. */
export function memoryIncidentStore(): IncidentStore {
  const incidents = recordsBy<IncidentRecord>("incident", ({ key }) => key);
  const parts = new Map<string, IncidentPart>();
  const partKey = (incident: string, cluster: string, group: string) => `${incident} ${cluster}#${group}`;
  return {
    get: async (key) => incidents.get(key),
    open: async () => incidents.sorted(isDue),
    save: async (record) => incidents.save(record),
    async parts(key) {
      const of = [...parts].filter(([, { incident }]) => incident === key);
      return of.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
    },
    async join(part) {
      parts.set(partKey(part.incident, clusterId(part.cluster), part.group), isolated(part));
    },
    async leave({ incident, cluster, group }) {
      parts.delete(partKey(incident, cluster, group));
    },
  };
}
