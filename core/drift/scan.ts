import type { BaselinePart } from "../baseline/difference.ts";
import { factsFor } from "../baseline/differences.ts";
import { SEVERITIES, type Severity } from "../baseline/rules.ts";
import type { PresentFinding } from "../findings/finding.ts";
import { inTransit } from "../fleet/addon-record.ts";
import type { ClusterConfiguration, Fact, UnreadReason } from "../fleet/facts.ts";
import { matches } from "../fleet/selector.ts";
import type { FleetPolicy } from "../policy/policy.ts";
import { ADDON_RULES } from "../responses/addon-findings.ts";
import {
  type DriftContext,
  type DriftFinding,
  type DriftRule,
  type Found,
  type Material,
  type MaterialName,
  RuleFailed,
} from "./rule.ts";
import { CLUSTER_UNREADABLE, DRIFT_RULES, FACT_UNREAD, RULE_FAILED } from "./rules/index.ts";

/** A rule as it holds for one cluster. */
export interface RuleInUse {
  rule: DriftRule;
  severity?: Severity;
  persistSeconds: number;
}

type About = Pick<DriftContext, "ref" | "labels">;

/** What the policy file makes of a rule for a cluster: the last entry that matches wins, setting by setting. */
function settingOf({ drift }: Pick<FleetPolicy, "drift">, id: string, about: About) {
  const mine = drift.rules.filter(({ rule, match }) => rule === id && (match === undefined || matches(match, about)));
  return Object.assign({ enabled: true, persistSeconds: drift.persistSeconds }, ...mine) as {
    enabled: boolean;
    persistSeconds: number;
    severity?: Severity;
  };
}

/** The rules that have something to say about a cluster. */
export function rulesInUse(
  policy: Pick<FleetPolicy, "drift">,
  context: Omit<DriftContext, "comparison">,
  rules: readonly DriftRule[] = DRIFT_RULES,
): RuleInUse[] {
  return rules.flatMap((rule) => {
    const { enabled, severity, persistSeconds } = settingOf(policy, rule.id, context);
    if (!enabled || rule.applies?.(context) === false) return [];
    return [{ rule, persistSeconds, ...(severity === undefined ? {} : { severity }) }];
  });
}

/** The Kubernetes minor a cluster should have at least. */
export const targetOf = ({ drift }: Pick<FleetPolicy, "drift">, about: About): string | undefined =>
  drift.targets.filter(({ match }) => match === undefined || matches(match, about)).at(-1)?.version;

/** Parts of the template that rules in use go by. */
export function partsOf(inUse: readonly RuleInUse[]): BaselinePart[] {
  const ids = new Set(inUse.map(({ rule }) => rule.id));
  const own = inUse.flatMap(({ rule: { part } }) => (part === undefined ? [] : [part]));
  return [...new Set<BaselinePart>([...own, ...(ids.has("addon-incompatible") ? ["addons" as const] : [])])];
}

/** Everything a scan has to read, and nothing else. */
export function materialFor(inUse: readonly RuleInUse[], template: DriftContext["template"]): MaterialName[] {
  const facts = factsFor(template, partsOf(inUse));
  return [...new Set<MaterialName>([...inUse.flatMap(({ rule }) => rule.needs), ...facts])];
}

/** What one scan of a cluster came to. */
export interface Evaluation {
  /** Ids of the rules that could be asked: what they did not find is not there. */
  asked: string[];
  present: DriftFinding[];
  /** What could not be read, and which rules therefore were not asked. */
  gaps: { name: MaterialName; reason: UnreadReason; rules: string[] }[];
}

/** Asks every rule in use whose material was read. */
export function evaluate(
  policy: Pick<FleetPolicy, "drift">,
  inUse: readonly RuleInUse[],
  material: { readonly [Name in MaterialName]?: Fact<Material[Name]> },
  context: DriftContext,
  rules: readonly DriftRule[] = DRIFT_RULES,
): Evaluation {
  const asked: string[] = [];
  const present: DriftFinding[] = [];
  const unread = new Map<MaterialName, { reason: UnreadReason; rules: string[] }>();
  const miss = (name: MaterialName, reason: UnreadReason, rule?: string) => {
    const gap = unread.get(name) ?? { reason, rules: [] };
    unread.set(name, { reason, rules: rule === undefined ? gap.rules : [...gap.rules, rule] });
  };
  const moving = addonsMove(material.addons);
  for (const { rule, severity, persistSeconds } of inUse) {
    const { id, needs, part } = rule;
    const values: Partial<Record<MaterialName, unknown>> = {};
    const parts = context.comparison.unchecked.filter((unchecked) => unchecked.part === part);
    const missing = needs.flatMap((name) => {
      const fact = material[name];
      if (fact && "value" in fact) values[name] = fact.value;
      return fact && "value" in fact ? [] : [{ fact: name, reason: fact?.unread ?? NOT_ASKED }];
    });
    for (const { fact, reason } of [...missing, ...parts]) miss(fact, reason, id);
    // Whoever follows the change judges the add-on when it is over.
    if (missing.length + parts.length > 0 || (moving && (ADDON_RULES as readonly string[]).includes(id))) continue;
    const found = foundOrFailed(rule, values as Material, context);
    if (found instanceof RuleFailed) {
      present.push(failedFinding(policy, id, found, context));
      continue;
    }
    asked.push(id);
    const setting = { ...(severity ? { severity } : {}), persistSeconds };
    present.push(
      ...found.map((one) =>
        told(policy, { rule: id, severity: rule.severity, remedy: rule.remedy, ...one, ...setting }, rule.toldBy),
      ),
    );
  }
  // Read for the sake of others only, such as what was installed by hand.
  for (const [name, fact] of Object.entries(material) as [MaterialName, Fact<unknown>][])
    if ("unread" in fact && !unread.has(name)) miss(name, fact.unread);
  const gaps = [...unread].map(([name, gap]) => ({ name, ...gap })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const unseen = gaps.map((gap) => unreadFinding(policy, gap, context));
  return {
    asked: [...asked, ...outOfUse(inUse, rules), FACT_UNREAD.id, CLUSTER_UNREADABLE.id, RULE_FAILED.id],
    present: [...present, ...unseen],
    gaps,
  };
}

function foundOrFailed(rule: DriftRule, values: Material, context: DriftContext): Found[] | RuleFailed {
  try {
    return rule.find(values, context);
  } catch (error) {
    if (error instanceof RuleFailed) return error;
    throw error;
  }
}

/** Looks that events lead to ask them as well, whatever the scan's settings are. */
const SHARED: readonly string[] = [...ADDON_RULES, "access-too-broad"];

/** What the policy file has nothing against (any more) is over. */
const outOfUse = (inUse: readonly RuleInUse[], rules: readonly DriftRule[]): string[] =>
  rules.map(({ id }) => id).filter((id) => !SHARED.includes(id) && !inUse.some(({ rule }) => rule.id === id));

const NOT_ASKED: UnreadReason = { code: "NotAsked", message: "nobody asked for it" };

const addonsMove = (addons: Fact<Material["addons"]> | undefined): boolean =>
  addons !== undefined && "value" in addons && addons.value.some(({ status }) => inTransit(status));

/** What is less severe than anybody wants to be told, or told by somebody else, is listed only. */
function told<Finding extends PresentFinding>(
  { drift }: Pick<FleetPolicy, "drift">,
  finding: Finding,
  toldBy?: string,
): Finding {
  const quiet = toldBy !== undefined || SEVERITIES.indexOf(finding.severity) < SEVERITIES.indexOf(drift.tell);
  return quiet ? { ...finding, quiet } : finding;
}

function unreadFinding(
  policy: Pick<FleetPolicy, "drift">,
  { name, reason, rules }: Evaluation["gaps"][number],
  about: About,
): DriftFinding {
  const { severity = FACT_UNREAD.severity, persistSeconds } = settingOf(policy, FACT_UNREAD.id, about);
  return told(policy, {
    rule: FACT_UNREAD.id,
    subject: name,
    severity,
    found: `${reason.code}: ${reason.message}`,
    wanted: "readable",
    message: `${name} cannot be read: ${reason.message}`,
    remedy: FACT_UNREAD.remedy,
    persistSeconds,
    ...(rules.length === 0 ? {} : { evidence: { rulesNotAsked: rules.join(", ") } }),
  });
}

function failedFinding(
  policy: Pick<FleetPolicy, "drift">,
  rule: string,
  { message }: RuleFailed,
  about: About,
): DriftFinding {
  const { severity = RULE_FAILED.severity, persistSeconds } = settingOf(policy, RULE_FAILED.id, about);
  const words = `The rule ${rule} failed: ${message}`;
  const facts = { rule: RULE_FAILED.id, subject: rule, severity, found: message, wanted: "an answer", message: words };
  // Told once for the whole fleet: the mistake is the rule's, not the cluster's.
  return told(policy, { ...facts, remedy: RULE_FAILED.remedy, persistSeconds }, "the fleet");
}

/** The one finding of a cluster that could not be read at all; all others stay as they are. */
export function unreadableFinding(
  policy: Pick<FleetPolicy, "drift">,
  reason: UnreadReason,
  about: About,
): PresentFinding {
  const { severity = CLUSTER_UNREADABLE.severity, persistSeconds } = settingOf(policy, CLUSTER_UNREADABLE.id, about);
  return told(policy, {
    rule: CLUSTER_UNREADABLE.id,
    subject: "",
    severity,
    found: `${reason.code}: ${reason.message}`,
    wanted: "readable",
    message: `The cluster cannot be read: ${reason.message}`,
    remedy: CLUSTER_UNREADABLE.remedy,
    persistSeconds,
  });
}

/** With its cluster everything goes, and everything comes: that is no drift. */
export const isJudged = ({ status }: Pick<ClusterConfiguration, "status">): boolean =>
  status !== "DELETING" && status !== "CREATING" && status !== "PENDING";
