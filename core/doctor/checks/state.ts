import { type Check, fail, ok, unread, worstOf } from "../check.ts";
import { differences } from "../definition.ts";
import type { DoctorFacts } from "../facts.ts";

/** More are not read by anybody. */
const SHOWN = 3;

export function tables({ tables: read }: DoctorFacts): Check {
  const name = "tables";
  const checks = Object.entries(read).map(([table, status]) => {
    if ("problem" in status)
      return unread(name, status.problem, {
        rights: "dynamodb:DescribeTable on the tables",
        missing: "deploy again; a table that was deleted comes back from its point-in-time recovery",
      });
    if (status.value === "ACTIVE") return ok(name, table);
    return fail(
      name,
      [`table ${table} is ${status.value}`],
      "wait until it is ACTIVE; runs cannot be read or changed until then",
    );
  });
  return checks.length === 0 ? nothingKnown(name) : worstOf(name, checks, `${checks.length} tables, ACTIVE`);
}

/** A definition that somebody changed in the console does something nobody reviewed. */
export function stateMachines({ stateMachines: read }: DoctorFacts): Check {
  const name = "state machines";
  const checks = Object.entries(read).map(([machine, found]) => {
    if ("problem" in found)
      return unread(name, found.problem, {
        rights: "states:DescribeStateMachine on the state machines",
        missing: "deploy again: a state machine the functions name is not there",
      });
    const { status, definition, ours } = found.value;
    if (status !== "ACTIVE") return fail(name, [`${machine} is ${status}`], "deploy again");
    const paths = differences(ours, definition);
    if (paths.length === 0) return ok(name, machine);
    const more = paths.length > SHOWN ? ` and ${paths.length - SHOWN} more` : "";
    return fail(
      name,
      [`${machine} differs from this version at ${paths.slice(0, SHOWN).join(", ")}${more}`],
      "deploy this version",
    );
  });
  return checks.length === 0
    ? nothingKnown(name)
    : worstOf(name, checks, `${checks.length} definitions, as in this version`);
}

const nothingKnown = (name: string): Check => ({
  name,
  status: "unknown",
  seen: ["only the operator function knows their names"],
  fix: null,
});

export function deadLetters({ deadLetters: read }: DoctorFacts): Check {
  const name = "dead letters";
  if ("problem" in read)
    return unread(name, read.problem, {
      rights: "sqs:GetQueueUrl and sqs:GetQueueAttributes on the hub's queues",
      missing: "deploy again: a queue that rules name is not there",
    });
  const full = Object.entries(read.value).filter(([, messages]) => messages > 0);
  const queues = Object.keys(read.value).length;
  if (full.length > 0)
    return fail(
      name,
      full.map(([queue, messages]) => `${queue} has ${messages} ${messages === 1 ? "message" : "messages"}`),
      "read one to see what failed and why, put that right, then start a redrive of the queue",
    );
  return ok(name, `${queues} queues in the hub, empty`);
}
