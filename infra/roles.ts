import { here, physicalName, roleName } from "./names.ts";
import type { Permission, Target } from "./permissions.ts";
import type { Queues } from "./queues.ts";
import type { Stage } from "./stage.ts";
import type { Tables } from "./tables.ts";

type Resource = $util.Input<string>;
export interface Statement {
  /** Default `allow`. */
  effect?: "deny";
  actions: string[];
  resources: Resource[];
  conditions?: { test: string; variable: string; values: $util.Input<string>[] }[];
}

/** State machines have names of their own choosing, because functions must know their ARNs before the machines that call them exist. */
export const machineArn = (workflow: string): $util.Output<string> => {
  const { partition, region, account } = here();
  return $interpolate`arn:${partition}:states:${region}:${account}:stateMachine:${physicalName(workflow)}`;
};

/** Executions of a machine, and of its Distributed Maps, whose names have the map's label behind a slash. */
export const executionsOf = (workflow: string): $util.Output<string>[] => {
  const { partition, region, account } = here();
  const name = $interpolate`arn:${partition}:states:${region}:${account}:execution:${physicalName(workflow)}`;
  return [$interpolate`${name}:*`, $interpolate`${name}/*`];
};

/** ARNs of a permission's target. */
export function resourcesOf(
  target: Target,
  at: { stage: Stage; tables: Tables; bus: aws.cloudwatch.EventBus; queues: Queues },
): Resource[] {
  const { partition, region, account } = here();
  if ("table" in target) {
    const { arn } = at.tables[target.table];
    return [target.index ? $interpolate`${arn}/index/${target.index}` : arn];
  }
  if ("queue" in target) {
    const { queue, deadLetters } = at.queues.own[target.queue];
    return [(target.deadLetters ? deadLetters : queue).arn];
  }
  if ("bus" in target) return [at.bus.arn];
  if ("stateMachine" in target) return [machineArn(target.stateMachine)];
  if ("executionsOf" in target)
    return [
      $interpolate`arn:${partition}:states:${region}:${account}:execution:${physicalName(target.executionsOf)}:*`,
    ];
  // In whichever account: the role's own trust and its external id decide who may take it.
  if ("memberRole" in target) return [$interpolate`arn:${partition}:iam::*:role/${at.stage.memberRole.name}`];
  return ["*"];
}

export function statementsOf(permissions: Permission[], at: Parameters<typeof resourcesOf>[1]): Statement[] {
  return permissions.map(({ actions, on }) => ({ actions, resources: resourcesOf(on, at) }));
}

/** A role for one service and one thing. */
export function roleFor(product: string, name: string, service: string, statements: Statement[]): aws.iam.Role {
  return new aws.iam.Role(`${name}Role`, {
    name: roleName(product),
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: service }),
    inlinePolicies: [{ name: "inline", policy: aws.iam.getPolicyDocumentOutput({ statements }).json }],
  });
}
