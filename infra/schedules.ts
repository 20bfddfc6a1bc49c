import { schedules } from "../events/schedules.ts";
import type { Functions } from "./functions.ts";
import { logicalName } from "./names.ts";
import { roleFor } from "./roles.ts";

/** EventBridge Scheduler, not rules: it retries, and keeps what it could not deliver. The next turn makes up for a lost one, so an hour of retries is enough. */
export function deploySchedules(functions: Functions, undelivered: aws.sqs.Queue): void {
  for (const { name, description, everySeconds, function: target } of schedules) {
    const fn = functions[target];
    const role = roleFor(`${name}-schedule`, `${logicalName(name)}Schedule`, "scheduler.amazonaws.com", [
      { actions: ["lambda:InvokeFunction"], resources: [fn.arn] },
      { actions: ["sqs:SendMessage"], resources: [undelivered.arn] },
    ]);
    new aws.scheduler.Schedule(`${logicalName(name)}Schedule`, {
      description,
      scheduleExpression: `rate(${everySeconds / 60} minutes)`,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: fn.arn,
        roleArn: role.arn,
        deadLetterConfig: { arn: undelivered.arn },
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 5 },
      },
    });
  }
}
