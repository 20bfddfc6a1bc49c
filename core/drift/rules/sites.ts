import { overlap, within } from "../../fleet/cidr.ts";
import { isLive } from "../../hybrid/activation.ts";
import { count, dayOf, span } from "../../preflight/text.ts";
import { driftRule, type Found, GUIDE } from "../rule.ts";

type Range = { range: string; of: string };

/** Addresses of nodes, or of pods, as the cluster knows them and as its sites have them. */
function compared(kind: "node" | "pod", known: readonly string[], wanted: readonly Range[]): Found[] {
  const subject = (range: string) => `${kind} ${range}`;
  const missing = wanted
    .filter(({ range }) => !known.some((outer) => within(range, outer)))
    .map(({ range, of }) => ({
      subject: subject(range),
      found: known.join(", ") || "none",
      wanted: `${range} (site ${of})`,
      message: `The cluster's remote ${kind} networks do not hold ${range} of site ${of}: it does not find the site's ${kind}s.`,
      remedy: `Add ${range} to the cluster's remote ${kind} networks, or correct ${kind}Cidrs of site ${of} in the policy file.`,
    }));
  const beyond = known
    .filter((range) => !wanted.some((site) => overlap(range, site.range)))
    .map((range) => ({
      subject: subject(range),
      found: range,
      wanted: wanted.map((site) => site.range).join(", ") || "none",
      message: `The cluster takes ${range} for ${kind}s at a site, and no site has it: whatever has these addresses may not be reached.`,
      severity: "low" as const,
      remedy: `Take ${range} out of the cluster's remote ${kind} networks, or give it to its site in the policy file.`,
    }));
  return [...missing, ...beyond];
}

const clashing = (ranges: readonly string[], taken: readonly string[], whose: string): Found[] =>
  ranges.flatMap((range) =>
    taken
      .filter((other) => overlap(range, other))
      .map((other) => ({
        subject: `overlap ${range} ${other}`,
        found: `${range} and ${other}`,
        wanted: "ranges of their own",
        message: `The remote network ${range} overlaps with ${other} of ${whose}: some of these addresses are not reached.`,
        remedy: `Give the site addresses that nothing else has; ${other} belongs to ${whose}.`,
      })),
  );

export const remoteNetworks = driftRule({
  id: "remote-networks-vs-sites",
  title: "Remote networks are not those of the sites",
  severity: "high",
  why: "A cluster sends packets to hybrid nodes and their pods only where its remote networks say that they are: what is missing is not reached, what overlaps goes astray.",
  remedy: "Bring the cluster's remote networks and the sites of the policy file together.",
  page: `${GUIDE}/hybrid-nodes-networking.html`,
  needs: ["cluster"],
  applies: ({ sites }) => sites.length > 0,
  find: ({ cluster: { remoteNetworks: remote, serviceCidrs = [] } }, { sites }) => {
    const nodes = sites.flatMap(({ name, nodeCidrs }) => nodeCidrs.map((range) => ({ range, of: name })));
    const pods = sites.flatMap(({ name, podCidrs }) => podCidrs.map((range) => ({ range, of: name })));
    return [
      ...compared("node", remote.nodes, nodes),
      ...compared("pod", remote.pods, pods),
      ...clashing(remote.nodes, remote.pods, "the remote pod networks"),
      ...clashing([...remote.nodes, ...remote.pods], serviceCidrs, "the cluster's Kubernetes services"),
    ];
  },
});

const DAY = 86_400_000;
/** Somebody who has not come by then needs telling; the last third of a short one. */
const NOTICE = 3 * DAY;

export const activationsExpiring = driftRule({
  id: "activations-expiring",
  title: "Activation ends before all its nodes have joined",
  severity: "medium",
  why: "A host that has not registered by then cannot join by it any more; installed later, it stays outside.",
  remedy: "Register the hosts, or ask for another activation: fleetwright hybrid activate.",
  page: `${GUIDE}/hybrid-nodes-creds.html`,
  needs: ["activations"],
  // A standing one is replaced by itself; whether that fails is a finding of its own.
  applies: ({ sites }) => sites.some(({ credentials }) => credentials === "ssm"),
  find: ({ activations }, { sites, now }) =>
    activations.flatMap((record) => {
      const { id, site, nodes, registrations, standing, lifetimeSeconds } = record;
      if (!isLive(record, now) || standing || registrations >= nodes || !sites.some(({ name }) => name === site))
        return [];
      const left = Date.parse(record.expiresAt) - now.getTime();
      if (left > Math.min(NOTICE, (lifetimeSeconds * 1000) / 3)) return [];
      return [
        {
          subject: id,
          found: `${registrations} of ${count(nodes, "node")} registered, ends ${dayOf(record.expiresAt)}`,
          wanted: `${count(nodes, "node")} registered before its end`,
          message: `Activation ${id} of site ${site} ends in ${span(left)}, and ${count(nodes - registrations, "node")} it is for have not registered.`,
        },
      ];
    }),
});
