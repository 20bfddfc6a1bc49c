import { parseDuration } from "../policy/duration.ts";
import type { RunRecord } from "../run/run.ts";
import { ALERT_USAGE, type AlertCommand, alertCommand } from "./alert-command.ts";

/** What `/fleet ...` asks for. Reading is for everybody in the workspace; who may change something is decided elsewhere. */
export type SlackCommand =
  | AlertCommand
  /** `problem`: why the usage is shown although nobody asked for it. */
  | { kind: "help"; problem?: string }
  | { kind: "status"; runId?: string }
  | { kind: "clusters" }
  | { kind: "cluster"; cluster: string }
  | { kind: "activate"; site: string; nodes: number; lifetimeSeconds: number }
  | { kind: "control"; action: "pause-run" | "resume-run" | "abort-run"; runId: string; why: string }
  /** Whether the words begin with a stage is seen in the run. */
  | { kind: "answer"; action: "approve-stage" | "reject-stage"; runId: string; words: readonly string[] };

const CONTROLS = { pause: "pause-run", resume: "resume-run", abort: "abort-run" } as const;
const ANSWERS = { approve: "approve-stage", reject: "reject-stage" } as const;

export const USAGE = [
  "`/fleet status` the newest runs; `/fleet status RUN` one of them (`/fleet upgrade status` is the same)",
  "`/fleet clusters` every cluster with its version; `/fleet cluster NAME` one of them",
  "`/fleet approve RUN [STAGE] [reason]`, `/fleet reject RUN [STAGE] [reason]` answer the question a stage waits for",
  "`/fleet pause RUN [reason]`, `/fleet resume RUN [reason]`, `/fleet abort RUN [reason]`",
  ...ALERT_USAGE,
  "`/fleet activate SITE [NODES] [LIFETIME]` a hybrid activation, such as `/fleet activate berlin 3 7d`",
].join("\n");

/** Reads what somebody typed after `/fleet`. */
export function slackCommand(text: string): SlackCommand {
  const asked = text.trim().replace(/^upgrade\s+status\b/i, "status");
  const [word = "help", runId, ...words] = asked.split(/\s+/).filter(Boolean);
  const verb = word.toLowerCase();
  const ofAlerts = alertCommand(verb, asked.slice(word.length).trim());
  if (ofAlerts) return "problem" in ofAlerts ? { kind: "help", problem: ofAlerts.problem } : ofAlerts;
  if (verb === "help") return { kind: "help" };
  if (verb === "status") return runId === undefined ? { kind: "status" } : { kind: "status", runId };
  if (verb === "clusters") return { kind: "clusters" };
  if (verb === "cluster")
    return runId === undefined
      ? { kind: "help", problem: "which cluster? /fleet cluster NAME" }
      : { kind: "cluster", cluster: runId };
  if (verb === "activate") return activateCommand(runId, words);
  if (!isKey(CONTROLS, verb) && !isKey(ANSWERS, verb)) return { kind: "help", problem: `there is no command ${word}` };
  if (runId === undefined) return { kind: "help", problem: `which run? /fleet ${verb} RUN` };
  if (isKey(CONTROLS, verb)) return { kind: "control", action: CONTROLS[verb], runId, why: reasonOf(words) };
  return { kind: "answer", action: ANSWERS[verb], runId, words };
}

/** One node and a day, unless more is said; what is too much is for the checks to say. */
function activateCommand(site: string | undefined, [nodes = "1", lifetime = "24h"]: readonly string[]): SlackCommand {
  if (site === undefined) return { kind: "help", problem: "which site? /fleet activate SITE [NODES] [LIFETIME]" };
  if (!/^\d{1,6}$/.test(nodes)) return { kind: "help", problem: `${nodes} is not a number of nodes` };
  const lifetimeSeconds = parseDuration(lifetime);
  if (lifetimeSeconds === undefined)
    return { kind: "help", problem: `${lifetime} is not a lifetime such as 24h or 7d` };
  return { kind: "activate", site, nodes: Number(nodes), lifetimeSeconds };
}

/** A first word that is a stage of the run names it; all the others are the reason. */
export function stageAndReason(run: RunRecord, words: readonly string[]): { stage?: string; why: string } {
  const [first, ...rest] = words;
  if (run.stages.some(({ name }) => name === first) && first !== undefined)
    return { stage: first, why: reasonOf(rest) };
  return { why: reasonOf(words) };
}

/** What the operator's requests take, too. */
const LONGEST_REASON = 500;
const reasonOf = (words: readonly string[]): string => words.join(" ").slice(0, LONGEST_REASON);

const isKey = <Table extends object>(table: Table, key: string): key is Extract<keyof Table, string> =>
  Object.hasOwn(table, key);
