import type { FleetPolicy } from "../core/policy/policy.ts";
import type { Functions } from "./functions.ts";
import { physicalName } from "./names.ts";

/**
 * Alarms that are meant for us, beside those that are overheard on the bus: a topic that alarms of every account of the policy file may have as their action (in the hub's
 * Region; CloudWatch calls no topic elsewhere), and alarms of the hub itself may call the function. Source: CloudWatch user guide, "Using Amazon CloudWatch alarms".
 */
export function deployAlertTopic({ accounts, hub }: FleetPolicy, functions: Functions): aws.sns.Topic {
  const fn = functions["on-alert"];
  const topic = new aws.sns.Topic("AlertTopic", { name: physicalName("alerts") });
  new aws.sns.TopicPolicy("AlertTopicPolicy", {
    arn: topic.arn,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          sid: "AlarmsMayTell",
          actions: ["sns:Publish"],
          resources: [topic.arn],
          principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
          conditions: [
            {
              test: "StringEquals",
              variable: "aws:SourceAccount",
              values: [...new Set(accounts.map(({ id }) => id))].sort(),
            },
          ],
        },
      ],
    }).json,
  });
  new aws.lambda.Permission("AlertTopicPermission", {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "sns.amazonaws.com",
    sourceArn: topic.arn,
  });
  new aws.lambda.Permission("AlarmActionPermission", {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "lambda.alarms.cloudwatch.amazonaws.com",
    sourceAccount: hub.account,
  });
  new aws.sns.TopicSubscription("AlertTopicSubscription", { topic: topic.arn, protocol: "lambda", endpoint: fn.arn });
  return topic;
}
