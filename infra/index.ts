import { deployAlarms } from "./alarms.ts";
import { deployAlertTopic } from "./alert-topic.ts";
import { deployBus, deployRules } from "./bus.ts";
import { deployConsumers } from "./consumers.ts";
import { deployDashboard } from "./dashboard.ts";
import { addressOf, deployDoor, deployDoorRoutes } from "./door.ts";
import { deployFunctions } from "./functions.ts";
import { requireHub } from "./hub.ts";
import { deployMachines } from "./machines.ts";
import { deployedPolicy } from "./policy-file.ts";
import { deployQueues } from "./queues.ts";
import { deployReports } from "./reports.ts";
import { deploySchedules } from "./schedules.ts";
import { deploySecrets } from "./secrets.ts";
import { stageOf } from "./stage.ts";
import { deployTables } from "./tables.ts";

/** Everything the hub consists of. What it answers is printed after a deployment, and is what the member template and the CLI are told. */
export async function deploy() {
  const stage = stageOf($app.stage, process.env);
  const policy = deployedPolicy(stage.policyFile);
  await requireHub(policy);
  const secrets = deploySecrets();
  const tables = deployTables(stage);
  const queues = deployQueues();
  const reports = deployReports(stage);
  const bus = deployBus(policy);
  const door = deployDoor(stage);
  const functions = deployFunctions({ stage, policy, tables, bus, queues, reports, doorUrl: door.url, secrets });
  deployConsumers(queues, functions);
  deployDoorRoutes(door, functions);
  const machines = deployMachines(stage, functions);
  deployRules(bus, functions, queues.undelivered);
  deploySchedules(functions, queues.undelivered);
  const alerts = deployAlertTopic(policy, functions);
  const topic = deployAlarms(stage, { queues, machines, functions, door });
  deployDashboard({ queues, machines, functions, tables });
  return {
    busArn: bus.arn,
    operatorFunction: functions.operator.name,
    slackRequestUrl: addressOf(door, "/slack"),
    alertmanagerUrl: addressOf(door, "/webhooks/alertmanager"),
    memberRole: stage.memberRole.name,
    reportsBucket: reports.id,
    alarmTopic: topic.arn,
    alertTopic: alerts.arn,
  };
}
