import type { Goal } from "./plan.ts";

/** `to Kubernetes 1.35`, `update of add-ons`: the goal inside a sentence. */
export function goalText(goal: Goal): string {
  switch (goal.kind) {
    case "kubernetes-version":
      if (goal.version === "+1") return "to the next Kubernetes minor";
      return goal.version === "latest" ? "to the latest Kubernetes minor" : `to Kubernetes ${goal.version}`;
    case "node-image":
      return "to the latest node images";
    case "addons":
      return "to current add-ons";
    case "ca-rotation":
      return "to a new certificate authority";
    case "rollback":
      return `back to the minor before (${goal.clusters.join(", ")})`;
  }
}

/** `Upgrade to Kubernetes 1.35`: the goal as a title. */
export function goalTitle(goal: Goal): string {
  switch (goal.kind) {
    case "kubernetes-version":
      return `Upgrade ${goalText(goal)}`;
    case "node-image":
      return "Update of node images";
    case "addons":
      return "Update of add-ons";
    case "ca-rotation":
      return "Rotation of certificate authorities";
    case "rollback":
      return `Rollback of ${goal.clusters.join(", ")}`;
  }
}

/** `upgrade-1-35`: the goal as the first part of a run's id. */
export function goalSlug(goal: Goal): string {
  switch (goal.kind) {
    case "kubernetes-version":
      return `upgrade-${goal.version === "+1" ? "next" : goal.version.replace(".", "-")}`;
    case "node-image":
      return "node-image";
    case "addons":
      return "addons";
    case "ca-rotation":
      return "ca-rotation";
    case "rollback":
      return "rollback";
  }
}
