import type { Check } from "./check.ts";
import { rules } from "./checks/bus.ts";
import { clock, credentials } from "./checks/caller.ts";
import { door, signingSecret, webhookSecret } from "./checks/door.ts";
import { forwarding } from "./checks/forwarding.ts";
import { operator, policy, version } from "./checks/operator.ts";
import { accounts, nodes, slack } from "./checks/reach.ts";
import { deadLetters, stateMachines, tables } from "./checks/state.ts";
import { trail } from "./checks/trail.ts";
import type { DoctorFacts } from "./facts.ts";

/** In the order somebody would put things right: what the others depend on comes first. */
const CHECKS: readonly ((facts: DoctorFacts) => Check)[] = [
  credentials,
  clock,
  operator,
  version,
  policy,
  rules,
  forwarding,
  trail,
  tables,
  stateMachines,
  accounts,
  nodes,
  slack,
  door,
  signingSecret,
  webhookSecret,
  deadLetters,
];

/** How a deployment stands. */
export const diagnose = (facts: DoctorFacts): Check[] => CHECKS.map((check) => check(facts));
