import type { EksStep } from "#core/baseline/steps.ts";
import type { ChangeState, ClusterChanger, PendingChange, StartedChange } from "#core/ports.ts";
import type { Clients } from "../clients.ts";
import { readAddon } from "../eks-facts/addons.ts";
import { describeUpdate } from "../eks-updates.ts";
import { createAccessEntry, updateAccessEntry } from "./access-entries.ts";
import { associateAccessPolicy, disassociateAccessPolicy } from "./access-policies.ts";
import { createAddon, updateAddon } from "./addons.ts";
import { createAssociation, updateAssociation } from "./associations.ts";
import type { Carrying } from "./carrying.ts";
import { updateConfig } from "./config.ts";
import { setTags } from "./tags.ts";

type Carriers = { [Kind in EksStep["kind"]]: (carrying: Carrying<Kind>) => Promise<StartedChange> };

const CARRIERS: Carriers = {
  "set-tags": setTags,
  "update-config": updateConfig,
  "create-addon": createAddon,
  "update-addon": updateAddon,
  "create-association": createAssociation,
  "update-association": updateAssociation,
  "create-access-entry": createAccessEntry,
  "update-access-entry": updateAccessEntry,
  "associate-access-policy": associateAccessPolicy,
  "disassociate-access-policy": disassociateAccessPolicy,
};

/** Carries out steps through the EKS API. */
export function eksClusterChanger(clients: Clients): ClusterChanger {
  return {
    start(ref, step, token) {
      // Each kind has the carrier of its own kind; TypeScript does not see that for a union.
      const carry = CARRIERS[step.kind] as (carrying: Carrying) => Promise<StartedChange>;
      return carry({ eks: clients.eks(ref), ref, step, token });
    },
    follow: (pending) =>
      pending.kind === "update" ? followUpdate(clients, pending) : followCreation(clients, pending),
  };
}

async function followUpdate(
  clients: Clients,
  pending: Extract<PendingChange, { kind: "update" }>,
): Promise<ChangeState> {
  const { status, errors } = await describeUpdate(clients, pending);
  if (status === "InProgress") return { state: "pending" };
  if (status === "Successful") return { state: "done" };
  const words = errors.map(({ code, message }) => `${code}: ${message}`).join("; ");
  return { state: "failed", reason: words || `EKS ended the update as ${status} and names no error` };
}

/** The creation of an add-on is no update of EKS's: its status tells. */
async function followCreation(
  clients: Clients,
  { cluster, addon: name }: Extract<PendingChange, { kind: "addon-creation" }>,
): Promise<ChangeState> {
  const addon = await readAddon(clients.eks(cluster), cluster, name);
  if (!addon) return { state: "failed", reason: `${name} was deleted while it was being created` };
  if (addon.status === "CREATING") return { state: "pending" };
  if (addon.status === "ACTIVE" || addon.status === "UPDATING") return { state: "done" };
  const words = addon.issues.map(({ code, message }) => `${code}: ${message}`).join("; ");
  const reason = `${name} is ${addon.status}: ${words || "EKS names no issue"}`;
  return addon.status === "DEGRADED" ? { state: "unhealthy", reason } : { state: "failed", reason };
}
