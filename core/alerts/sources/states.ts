import type { ExecutionStatusChange } from "#events/aws/execution-status-change.ts";
import { MACHINES, SILENT_MACHINES } from "#events/machines.ts";
import { notAlert, type Reading } from "../draft.ts";

/** Executions of our own workflows: a machine that fails is one alert until an execution of it succeeds. */
export function executionAlerts({ detail }: ExecutionStatusChange): Reading {
  const { stateMachineArn, status, name, executionArn, stopDate, startDate, error, cause } = detail;
  const product = stateMachineArn.split(":").at(-1) ?? "";
  // A deployment puts something before the name, and after it where the stage is not production.
  const machine = [...MACHINES].sort((a, b) => b.length - a.length).find((one) => product.includes(one));
  if (machine === undefined) return notAlert("NOT_OURS", `${product} is no state machine of ours`);
  if (!(SILENT_MACHINES as readonly string[]).includes(machine))
    return notAlert("TOLD_BY_ITSELF", `${machine} tells of its own ends`);
  if (status === "RUNNING" || status === "PENDING_REDRIVE")
    return notAlert("NOT_ENDED", `the execution ${name} goes on`);
  const at = new Date(stopDate ?? startDate).toISOString();
  const over = status === "SUCCEEDED";
  const region = executionArn.split(":")[3] ?? "";
  return {
    drafts: [
      {
        source: "states",
        status: over ? "resolved" : "firing",
        severity: "warning",
        labels: {
          alertname: "WorkflowFailed",
          severity: "warning",
          source: "states",
          kind: "workflow",
          workflow: machine,
        },
        annotations: {
          summary: over ? `${machine} succeeds again` : `${machine} ended ${status}`,
          ...(over ? {} : { description: [error, cause].filter(Boolean).join(": ") || `execution ${name}` }),
          url: `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${executionArn}`,
        },
        startsAt: at,
        ...(over ? { endsAt: at } : {}),
        at,
        about: {},
      },
    ],
  };
}
