import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";

/** How an alert comes to us. */
type Via = "alertmanager" | "cloudwatch" | "guardduty";

interface Kind {
  name: string;
  via: Via;
  severity: "critical" | "warning";
  /** Of fifty alerts of a cluster. */
  share: number;
  /** Goes off and on again this often. */
  flaps?: number;
}

/** The kinds a cluster's alerts are of; the last takes what is left. What fires on many clusters at once is `INCIDENT`. */
const KINDS: readonly Kind[] = [
  { name: "high-cpu", via: "cloudwatch", severity: "warning", share: 1 },
  { name: "api-errors", via: "cloudwatch", severity: "warning", share: 1 },
  { name: "GuardDutyFinding", via: "guardduty", severity: "critical", share: 1 },
  { name: "KubeHpaMaxedOut", via: "alertmanager", severity: "warning", share: 1, flaps: 5 },
  { name: "NodeFilesystemSpaceFillingUp", via: "alertmanager", severity: "critical", share: 4 },
  { name: "KubeDeploymentReplicasMismatch", via: "alertmanager", severity: "warning", share: 6 },
  { name: "TargetDown", via: "alertmanager", severity: "warning", share: 7 },
  { name: "KubePodNotReady", via: "alertmanager", severity: "warning", share: 10 },
  { name: "KubePodCrashLooping", via: "alertmanager", severity: "critical", share: 18 },
];
const INCIDENT: Kind = { name: "CoreDNSDown", via: "alertmanager", severity: "critical", share: 1 };

const MINUTE = 60;

/** One alert of the storm: when it changes, in seconds from the start; the first change is that it fires. */
export interface StormAlert {
  /** Stands in its summary, and in no other's. */
  token: string;
  cluster: { account: string; region: string; name: string };
  kind: Pick<Kind, "name" | "via" | "severity">;
  changes: number[];
  flaps: boolean;
}

/** Something that is delivered: alerts of one kind of one cluster, as they are at that moment. */
export interface Delivery {
  at: number;
  alerts: StormAlert[];
}

export interface Storm {
  alerts: StormAlert[];
  deliveries: Delivery[];
  /** Seconds until everything was delivered. */
  lasts: number;
}

/**
 * Alerts of a fleet: on each cluster several things break at once, in two waves, are said again, and get better in two waves; a tenth keeps firing. On a quarter of the clusters
 * (five at least) the same problem begins within two minutes.
 *
 * @param everySeconds between the clusters' troubles
 */
export function stormOf(
  clusters: readonly ClusterSeedInput[],
  { perCluster, everySeconds }: { perCluster: number; everySeconds: number },
): Storm {
  const incidentAt = Math.round((clusters.length * everySeconds) / 2);
  const concerned = Math.max(Math.min(5, clusters.length), Math.floor(clusters.length / 4));
  let made = 0;
  const alerts = clusters.flatMap((cluster, index) => {
    const began = index * everySeconds;
    const common = index < concerned ? [alertOf(INCIDENT, incidentAt + (index % 12) * 10, 0)] : [];
    const own = shares(perCluster - common.length).flatMap((kind) =>
      Array.from({ length: kind.count }, (_, nth) => alertOf(kind, began, nth)),
    );
    return [...common, ...own];

    function alertOf({ flaps = 0, ...kind }: Kind, from: number, nth: number): StormAlert {
      const token = `t${String(made++).padStart(6, "0")}`;
      const fires = from + (nth % 2) * 6 * MINUTE;
      const ends = nth % 10 === 9 ? [] : [from + (nth % 3 === 2 ? 100 : 80) * MINUTE];
      const between = Array.from({ length: 2 * flaps }, (_, flap) => fires + (flap + 1) * 2 * MINUTE);
      const { account, region, name } = cluster;
      return {
        token,
        cluster: { account, region, name },
        kind,
        changes: [fires, ...between, ...ends],
        flaps: flaps > 0,
      };
    }
  });
  const deliveries = deliveriesOf(alerts);
  return { alerts, deliveries, lasts: Math.max(...deliveries.map(({ at }) => at)) };
}

/** How many of each kind a cluster has. */
function shares(perCluster: number): (Kind & { count: number })[] {
  let left = perCluster;
  return KINDS.map((kind, index) => {
    const wanted = index === KINDS.length - 1 ? left : Math.ceil((kind.share * perCluster) / 50);
    const count = Math.min(left, wanted);
    left -= count;
    return { ...kind, count };
  });
}

/** An Alertmanager says everything of a group whenever anything of it changes, and again after an hour; CloudWatch says changes; GuardDuty repeats itself. */
function deliveriesOf(alerts: readonly StormAlert[]): Delivery[] {
  const groups = Map.groupBy(alerts, ({ cluster, kind, token }) =>
    kind.via === "alertmanager" ? `${cluster.name} ${kind.name}` : token,
  );
  const deliveries = [...groups.values()].flatMap((group) => {
    const times = new Set(group.flatMap(({ changes }) => changes));
    const began = Math.min(...times);
    if (group[0]?.kind.via !== "cloudwatch") times.add(began + 60 * MINUTE);
    return [...times].map((at) => ({ at, alerts: group.filter(({ changes }) => (changes[0] ?? 0) <= at) }));
  });
  return deliveries.sort((a, b) => a.at - b.at);
}

export const isFiring = ({ changes }: StormAlert, at: number): boolean =>
  changes.filter((change) => change <= at).length % 2 === 1;
