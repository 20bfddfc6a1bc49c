import { InvalidInputError } from "#core/errors.ts";
import { siteNamed } from "#core/hybrid/sites.ts";
import { clusterAnswer, NOT_SEEN } from "#core/messages/alert-answers.ts";
import { clustersAnswer, runAnswer, runsAnswer } from "#core/messages/answers.ts";
import { escaped } from "#core/messages/blocks.ts";
import { clusterChannel } from "#core/messages/channels.ts";
import { isStranger, type Person, slackPerson } from "#core/people/person.ts";
import { openQuestion } from "#core/run/approvals.ts";
import { runView } from "#core/run/views.ts";
import { type SlackCommand, slackCommand, stageAndReason, USAGE } from "#core/slack/command.ts";
import type { SlackButton } from "#events/slack/button.ts";
import type { SlackAsked } from "#events/slack/request.ts";
import { activationRequestEvent } from "#events/user/activation-request.ts";
import { type Change, type Changed, changes } from "../by-hand.ts";
import { listFleet, readClusters } from "../cluster/inventory.ts";
import type { Composition } from "../compose.ts";
import { existing } from "../run/control.ts";

const NEWEST_RUNS = 10;

/**
 * Does what somebody asked for in Slack, with their identity as Slack proved it and the same functions as the operator's.
 *
 * @returns what they are told: what was done, or why not
 */
export async function answerSlack(ports: Composition, asked: SlackAsked, now: Date): Promise<string> {
  const person = slackPerson(asked.user, ports.policy.people.slack);
  try {
    if ("button" in asked) return await pressed(ports, asked.button, person, now);
    return await commanded(ports, slackCommand(asked.text), { person, requestId: asked.requestId, now });
  } catch (error) {
    if (error instanceof InvalidInputError) return `:no_entry: ${escaped(error.message)}`;
    throw error;
  }
}

/** What is done by a press. Looking is for everybody in the workspace. */
async function pressed(ports: Composition, button: SlackButton, person: Person, now: Date): Promise<string> {
  if ("runId" in button) return changed(ports, { ...button, ...by(person), why: "" }, now);
  if (button.action !== "alert-show-cluster") refuseStranger(person, "act on alerts");
  return (await import("./alert-answer.ts")).alertPressed(ports, button, person, now);
}

interface Asking {
  person: Person;
  /** Digest of Slack's request: names what is asked for, so that asking twice is asking once. */
  requestId: string;
  now: Date;
}

async function commanded(
  ports: Composition,
  command: SlackCommand,
  { person, requestId, now }: Asking,
): Promise<string> {
  switch (command.kind) {
    case "help":
      return command.problem === undefined ? USAGE : `:grey_question: ${escaped(command.problem)}\n${USAGE}`;
    case "status": {
      if (command.runId === undefined) return runsAnswer(await ports.runs.list(NEWEST_RUNS));
      const run = await existing(ports, command.runId);
      return runAnswer(runView(run, await ports.runs.members(run.id)));
    }
    case "clusters":
      return clustersAnswer(await clustersOf(ports));
    case "cluster": {
      const { cluster } = command;
      const { clusterDetails } = await import("../cluster/views.ts");
      return clusterAnswer(await clusterDetails(ports, { cluster, hint: NOT_SEEN }, now));
    }
    case "alerts":
    case "silences":
    case "silence":
    case "unsilence":
      if (command.kind === "silence" || command.kind === "unsilence") refuseStranger(person, "act on alerts");
      return (await import("./alert-answer.ts")).alertCommanded(ports, command, person, now);
    case "control": {
      refuseStranger(person, "change runs");
      const { action, runId, why } = command;
      return changed(ports, { action, runId, ...by(person), why }, now);
    }
    case "activate": {
      refuseStranger(person, "ask for activations");
      const { name: site, cluster } = siteNamed(ports.policy, command.site);
      const { nodes, lifetimeSeconds } = command;
      const request = `slack-${requestId
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, "")
        .slice(0, 20)}`;
      const wish = { site, request, nodes, lifetimeSeconds, requestedBy: person.name };
      await ports.events.publish([activationRequestEvent(now.toISOString(), wish)]);
      return `:hourglass_flowing_sand: activation ${site}-${request} is asked for; ${clusterChannel(ports.policy.alerts, cluster.name)} is told what becomes of it`;
    }
    case "answer": {
      const { action, runId, words } = command;
      const run = await existing(ports, runId);
      const { stage = openQuestion(run).name, why } = stageAndReason(run, words);
      return changed(ports, { action, runId, stage, ...by(person), why }, now);
    }
  }
}

/** @throws {InvalidInputError} NOT_KNOWN */
function refuseStranger(person: Person, what: string): void {
  if (!isStranger(person)) return;
  const message = `${person.name} is nobody the policy file knows (people.slack); only who is may ${what} from Slack`;
  throw new InvalidInputError("NOT_KNOWN", message);
}

async function clustersOf({ policy, clusters }: Pick<Composition, "policy" | "clusters">) {
  const read = await readClusters(policy, clusters, await listFleet(policy, clusters), { insights: false });
  return read.map(({ snapshot: { ref, version, status } }) => ({ ...ref, version, status }));
}

const by = ({ name, slack = name }: Person) => ({ by: name, slack });

async function changed(ports: Composition, change: Change, now: Date): Promise<string> {
  // The compiler does not see that a change is looked up by that very action.
  const changing = changes[change.action] as (ports: Composition, change: Change, now: Date) => Promise<Changed>;
  return `:white_check_mark: ${escaped((await changing(ports, change, now)).message)}`;
}
