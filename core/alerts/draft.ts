import type { About, KnownCluster } from "./about.ts";
import { attribute, NAMES_NONE } from "./about.ts";
import type { Alert, NotAnAlert } from "./alert.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** An alert before it is known which of our clusters it is about. */
export interface AlertDraft extends Omit<Alert, "fingerprint" | "cluster" | "why"> {
  about: About;
  /** What makes it the same problem, where that is not all of its labels. */
  identity?: Readonly<Record<string, string>>;
  /** Nobody sent it to us: if it names no cluster at all, it is nothing of ours. */
  overheard?: boolean;
}

/** What a delivery is: alerts, or by name that it is none. */
export type Reading = { drafts: AlertDraft[] } | { notAlert: NotAnAlert };

export const notAlert = (code: string, message: string): Reading => ({ notAlert: { code, message } });

/** What a delivery is, once it is known which clusters there are. */
export function settle(reading: Reading, fleet: readonly KnownCluster[]): { alerts: Alert[]; notAlerts: NotAnAlert[] } {
  if ("notAlert" in reading) return { alerts: [], notAlerts: [reading.notAlert] };
  const alerts: Alert[] = [];
  const notAlerts: NotAnAlert[] = [];
  for (const draft of reading.drafts) {
    const alert = finish(draft, fleet);
    if (draft.overheard && alert.why === NAMES_NONE)
      notAlerts.push({ code: "NOT_EKS", message: `${alert.labels.alertname} names no cluster` });
    else alerts.push(alert);
  }
  return { alerts, notAlerts };
}

/** The alert, with its cluster and that cluster's labels; what the alert itself says goes before them. */
export function finish({ about, identity, overheard: _, ...draft }: AlertDraft, fleet: readonly KnownCluster[]): Alert {
  const found = attribute(about, fleet);
  const fingerprint = fingerprintOf(identity ?? draft.labels);
  const place = (account?: string, region?: string) => ({
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  });
  if ("why" in found) {
    const labels = { ...place(about.account, about.region), ...draft.labels };
    return { ...draft, fingerprint, labels, why: found.why };
  }
  const { account, region, name } = found.cluster;
  const known = Object.fromEntries(
    Object.entries(found.labels).flatMap(([key, value]) => (value ? [[key, value]] : [])),
  );
  // A label `cluster` may be an ARN, or what somebody else calls it: routes and silences go by EKS's name.
  const labels: Record<string, string> = { ...known, ...place(account, region), ...draft.labels, cluster: name };
  // Alarms are named after their cluster: without it the same problem of several clusters has one name.
  if (draft.source === "cloudwatch") labels.alertname = withoutName(labels.alertname ?? "", name);
  return { ...draft, fingerprint, labels, cluster: found.cluster };
}

function withoutName(alarm: string, cluster: string): string {
  const words = alarm.split(cluster);
  if (words.length !== 2) return alarm;
  const [before = "", after = ""] = words.map((part) => part.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, ""));
  return [before, after].filter((part) => part !== "").join("-") || alarm;
}
