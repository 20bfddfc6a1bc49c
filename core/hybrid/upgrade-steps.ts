import type { UpgradePlanView } from "#events/operator/hybrid-nodes.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";

type Step = UpgradePlanView["phases"][number]["batches"][number]["steps"][number];
type Host = { id: string; hostname?: string };

const kubectl = (command: string, says: string): Step => ({ where: "kubectl", command: `kubectl ${command}`, says });
const host = (command: string, says: string): Step => ({ where: "host", command, says });

/** Newest nodeadm for the host's processor. Source: EKS user guide, hybrid-nodes-nodeadm. */
const NODEADM =
  "curl -fsSLO https://hybrid-assets.eks.amazonaws.com/releases/latest/bin/linux/$(uname -m | sed 's/x86_64/amd64/;s/aarch64/arm64/')/nodeadm && chmod +x nodeadm && sudo mv nodeadm /usr/local/bin/";

/** What is typed for one batch, in this order. Source: EKS user guide, hybrid-nodes-upgrade. */
export function batchSteps(
  site: SitePolicy,
  hosts: readonly Host[],
  { to, first }: { to: string; first: boolean },
): Step[] {
  return site.upgrade.how === "in-place" ? inPlace(hosts, to) : cutOver(site, hosts, to, first);
}

const nameOf = ({ id, hostname }: Host): string => hostname ?? id;

const drained = ({ id }: Host): Step[] => [
  kubectl(`cordon ${id}`, "no new pods come"),
  kubectl(`drain ${id} --ignore-daemonsets --delete-emptydir-data`, "its pods go elsewhere, as their budgets allow"),
];

function inPlace(hosts: readonly Host[], to: string): Step[] {
  return hosts.flatMap((one) => [
    ...drained(one),
    host(NODEADM, `on ${nameOf(one)}: the newest nodeadm`),
    host(
      `sudo nodeadm upgrade ${to} --config-source file://nodeConfig.yaml`,
      `on ${nameOf(one)}: it is down meanwhile`,
    ),
    kubectl(`get node ${one.id} -o wide`, `wait for Ready, v${to}, and the same name`),
    kubectl(`uncordon ${one.id}`, "pods may come back"),
  ]);
}

function cutOver(site: SitePolicy, hosts: readonly Host[], to: string, first: boolean): Step[] {
  const ssm = site.credentials === "ssm";
  const asked: Step[] =
    first && ssm
      ? [
          {
            where: "fleetwright",
            command: `fleetwright hybrid activate ${site.name} --nodes ${Math.max(1, hosts.length)}`,
            says: "an activation for the new hosts; the next batches need one each too, or ask for all hosts at once",
          },
        ]
      : [];
  return [
    ...asked,
    host(NODEADM, "on each new host: the newest nodeadm"),
    host(
      `sudo nodeadm install ${to} --credential-provider ${ssm ? "ssm" : "iam-ra"}`,
      `on ${hosts.length} new host${hosts.length === 1 ? "" : "s"}`,
    ),
    host(
      "sudo nodeadm init --config-source file://nodeConfig.yaml",
      ssm ? `with the configuration of: fleetwright hybrid show ${site.name}` : "with the site's configuration",
    ),
    kubectl("get nodes -l eks.amazonaws.com/compute-type=hybrid -o wide", `wait for the new nodes: Ready, v${to}`),
    ...hosts.flatMap((one) => [
      ...drained(one),
      host("sudo nodeadm uninstall", `on ${nameOf(one)}: ${ssm ? "deregisters it from SSM too" : "it leaves"}`),
      kubectl(`delete node ${one.id}`, "what is left of it in the cluster"),
    ]),
  ];
}

/** What to know before the first host is touched. */
export function notesOf({ upgrade, credentials }: SitePolicy): string[] {
  return [
    "EKS never upgrades hybrid nodes; the CNI (Cilium or Calico) must support the new version first",
    ...(upgrade.how === "in-place"
      ? [
          "nodeadm stops the kubelet while it works: the node is down for some minutes, so do not go on before it is Ready again",
          ...(credentials === "ssm"
            ? [
                "the upgrade must keep the node's registration: nodeadm from before December 2024 deregistered it, and it came back under a new name or not at all. Use the newest; the activation in its configuration may have ended, it is not used again",
              ]
            : []),
        ]
      : [
          ...(credentials === "ssm"
            ? ["new hosts get new names (mi-...): what is pinned to a node by its name does not move by itself"]
            : []),
          "when a host cannot be reached any more: fleetwright hybrid deregister NODE, then kubectl delete node NODE",
        ]),
  ];
}
