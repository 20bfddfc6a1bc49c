import { goalText } from "#core/planner/goals.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { versionsText } from "./text.ts";
import { shortTime } from "./time.ts";

interface BusEvent {
  "detail-type": string;
  source: string;
  time: string;
  detail?: unknown;
}

/** One plain line per turn of a run; undefined for events nobody needs to read. */
export function lineOf(event: BusEvent): string | undefined {
  const text = textOf(event);
  return text === undefined ? undefined : `${shortTime(event.time)}  ${text}`;
}

function textOf({ "detail-type": type, detail, source }: BusEvent): string | undefined {
  if (source !== "fleetwright") return undefined;
  switch (type) {
    case fleetEvents.runStarted.detailType: {
      const { runId, goal, counts, strategy } = fleetEvents.runStarted.schema.parse(detail);
      return `run ${runId}: ${goalText(goal)} by strategy ${strategy}, ${counts.open} of ${counts.members} clusters to upgrade`;
    }
    case fleetEvents.runControlled.detailType: {
      const { runId, what, stage, by, why } = fleetEvents.runControlled.schema.parse(detail);
      const subject =
        stage === null ? `run ${runId} ${what}` : `stage ${stage} ${what.replace("stage-", "").replace("-", " ")}`;
      return `${subject} by ${by}${why === "" ? "" : `: ${why}`}`;
    }
    case fleetEvents.runFinished.detailType: {
      const { runId, status, reason } = fleetEvents.runFinished.schema.parse(detail);
      return `run ${runId} ${status}: ${reason.message}`;
    }
    case fleetEvents.stageStarted.detailType: {
      const { stage, pass, counts } = fleetEvents.stageStarted.schema.parse(detail);
      return `stage ${stage} started${pass === "all" ? "" : ` pass ${pass}`}: ${counts.open} clusters`;
    }
    case fleetEvents.stageSoaking.detailType: {
      const { stage, reason, soakUntil } = fleetEvents.stageSoaking.schema.parse(detail);
      return `stage ${stage} soaks until ${shortTime(soakUntil)}: ${reason.message}`;
    }
    case fleetEvents.stageFinished.detailType: {
      const { stage, status, reason } = fleetEvents.stageFinished.schema.parse(detail);
      return `stage ${stage} ${status}: ${reason.message}`;
    }
    case fleetEvents.approvalRequested.detailType: {
      const { stage, moment, expiresAt, clusters } = fleetEvents.approvalRequested.schema.parse(detail);
      return `stage ${stage} waits for an approval (${moment}) until ${shortTime(expiresAt)}: ${clusters} clusters`;
    }
    case fleetEvents.approvalDecided.detailType: {
      const { stage, moment, status, by, why } = fleetEvents.approvalDecided.schema.parse(detail);
      return `stage ${stage} ${status} (${moment})${by === null ? "" : ` by ${by}`}${why === "" ? "" : `: ${why}`}`;
    }
    case fleetEvents.gateAsked.detailType: {
      const { stage, gate, answerBy } = fleetEvents.gateAsked.schema.parse(detail);
      return `stage ${stage} asks gate ${gate}, which has until ${shortTime(answerBy)}`;
    }
    case fleetEvents.gateFailed.detailType: {
      const { stage, action, reason } = fleetEvents.gateFailed.schema.parse(detail);
      return `stage ${stage} ${action === "hold" ? "is on hold" : "rolls back"}: ${reason.message}`;
    }
    case fleetEvents.clusterUpgradeStarted.detailType: {
      const { stage, cluster, from, to } = fleetEvents.clusterUpgradeStarted.schema.parse(detail);
      return `  ${stage}/${cluster.name} started: ${versionsText(from, to)}`;
    }
    case fleetEvents.clusterUpgradeProgressed.detailType: {
      const { stage, cluster, phase } = fleetEvents.clusterUpgradeProgressed.schema.parse(detail);
      return `  ${stage}/${cluster.name} ${phase}`;
    }
    case fleetEvents.clusterUpgradeFinished.detailType: {
      const { stage, cluster, status, reason } = fleetEvents.clusterUpgradeFinished.schema.parse(detail);
      return `  ${stage}/${cluster.name} ${status}: ${reason.message}`;
    }
    default:
      return undefined;
  }
}
