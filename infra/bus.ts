import type { FleetPolicy } from "../core/policy/policy.ts";
import { OWN_SOURCES } from "../events/envelope.ts";
import { routes } from "../events/routes.ts";
import type { Functions } from "./functions.ts";
import { logicalName, prefix } from "./names.ts";
import { allowRules } from "./queues.ts";

export function deployBus(policy: FleetPolicy): aws.cloudwatch.EventBus {
  const bus = new aws.cloudwatch.EventBus("Bus", { name: prefix() });
  new aws.cloudwatch.EventBusPolicy("BusPolicy", { eventBusName: bus.name, policy: membersMaySend(policy, bus).json });
  return bus;
}

/**
 * Accounts of the policy file may send what routes wait for, and nothing that only we say: a member account must not be able to tell people in Slack that a run
 * ended, or to bring an approval that nobody gave. Source: EventBridge user guide, "Send events to custom bus from a different account, limited by source".
 */
function membersMaySend({ accounts }: FleetPolicy, bus: aws.cloudwatch.EventBus) {
  const { partition } = aws.getPartitionOutput();
  const sources = new Set(routes.flatMap(({ pattern }) => pattern.source as string[]));
  for (const own of OWN_SOURCES) sources.delete(own);
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        sid: "MembersMaySend",
        actions: ["events:PutEvents"],
        resources: [bus.arn],
        principals: [
          {
            type: "AWS",
            identifiers: accounts.map(({ id }) => $interpolate`arn:${partition}:iam::${id}:root`),
          },
        ],
        conditions: [{ test: "ForAllValues:StringEquals", variable: "events:source", values: [...sources].sort() }],
      },
    ],
  });
}

/** One rule per line of the route table, with its very pattern. Tried for a day, then kept in the queue. */
export function deployRules(bus: aws.cloudwatch.EventBus, functions: Functions, undelivered: aws.sqs.Queue): void {
  const rules = routes.map((route) => {
    if (!("function" in route.target)) throw new Error(`route ${route.name} leads to a workflow: no rule for that yet`);
    const name = logicalName(route.name);
    const target = functions[route.target.function];
    const rule = new aws.cloudwatch.EventRule(`${name}Rule`, {
      eventBusName: bus.name,
      description: route.description,
      eventPattern: JSON.stringify(route.pattern),
    });
    new aws.lambda.Permission(`${name}RulePermission`, {
      action: "lambda:InvokeFunction",
      function: target.name,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    });
    new aws.cloudwatch.EventTarget(`${name}Target`, {
      eventBusName: bus.name,
      rule: rule.name,
      arn: target.arn,
      deadLetterConfig: { arn: undelivered.arn },
      retryPolicy: { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 },
    });
    return rule;
  });
  allowRules(undelivered, rules);
}
