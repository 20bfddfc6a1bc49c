import * as z from "zod";
import { fleetEvents, TOLD_EVENTS } from "#events/catalogue.ts";
import { eventEnvelope, FLEET_SOURCE } from "#events/envelope.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { tellCluster, tellRun } from "#functions/runtime/slack/tell.ts";
import { tellActivation } from "#functions/runtime/slack/tell-activations.ts";
import { tellAdoption, tellOwnerWanted } from "#functions/runtime/slack/tell-adoption.ts";
import { tellFix } from "#functions/runtime/slack/tell-fix.ts";
import { tellLifecycle } from "#functions/runtime/slack/tell-lifecycle.ts";
import { tellNode } from "#functions/runtime/slack/tell-nodes.ts";
import { tellResponse } from "#functions/runtime/slack/tell-responses.ts";
import { tellAlertDigest, tellDigest, tellReport } from "#functions/runtime/slack/tell-summaries.ts";

const byDetailType = new Map(TOLD_EVENTS.map((name) => [fleetEvents[name].detailType, name]));

/** What our workflows and triggers report, told in Slack: a run in the fleet channel, what concerns one cluster in that cluster's channel. */
export const handler = defineHandler({
  name: "notify",
  input: eventEnvelope.extend({ source: z.literal(FLEET_SOURCE) }),
  output: z.strictObject({ told: z.boolean() }),
  run: async (event, ports) => {
    const name = byDetailType.get(event["detail-type"]);
    switch (name) {
      case "runStarted":
      case "runControlled":
      case "runFinished":
      case "stageStarted":
      case "stageSoaking":
      case "stageFinished":
      case "approvalRequested":
      case "approvalDecided":
      case "gateFailed":
        return { told: await tellRun(ports, name, event.detail) };
      case "clusterUpgradeStarted":
      case "clusterUpgradeProgressed":
      case "clusterUpgradeFinished":
        return { told: await tellCluster(ports, name, event.detail) };
      case "clusterAdoptionStarted":
      case "clusterAdoptionProgressed":
      case "clusterAdoptionFinished":
        return { told: await tellAdoption(ports, name, event.detail) };
      case "clusterFixStarted":
      case "clusterFixProgressed":
      case "clusterFixFinished":
        return { told: await tellFix(ports, name, event.detail) };
      case "clusterOwnerWanted":
        return { told: await tellOwnerWanted(ports, event.detail) };
      case "clusterChanged":
      case "addonChanged":
      case "clusterDeleted":
      case "clusterReviewed":
        return { told: await tellResponse(ports, name, event.detail) };
      case "activationIssued":
      case "activationRotated":
      case "activationExpired":
      case "activationRevoked":
      case "activationRefused":
        return { told: await tellActivation(ports, name, event.detail) };
      case "clusterDiscovered":
      case "placeUnreadable":
      case "placeReadable":
      case "lifecycleDeadline":
      case "ruleFailed":
      case "exemptionEnding":
      case "exemptionExpired":
      case "versionsNoticed":
      case "healthNotice":
        return { told: await tellLifecycle(ports, name, event.detail) };
      case "nodeRegistered":
      case "nodesFound":
      case "removalAsked":
      case "removalDecided":
      case "nodeRemoved":
        return { told: await tellNode(ports, name, event.detail) };
      case "driftDigest":
        return { told: await tellDigest(ports, event.detail) };
      case "alertDigest":
        return { told: await tellAlertDigest(ports, event.detail) };
      case "reportReady":
        return { told: await tellReport(ports, event.detail) };
      case undefined:
        return { told: false };
    }
  },
});
