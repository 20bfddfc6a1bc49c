import type { Severity } from "../baseline/rules.ts";
import type { OwnRulePolicy } from "./own-rules.ts";
import type { Selector } from "./selector.ts";

/** What clusters are looked at for, and how often. Times in seconds. */
export interface DriftPolicy {
  /** How often the whole fleet is scanned. */
  everySeconds: number;
  /** How long a finding must persist before anybody is told. */
  persistSeconds: number;
  /** Findings less severe than this are listed, and told to nobody one by one. */
  tell: Severity;
  /** What is otherwise than the rules have it by themselves; the last entry that matches wins, setting by setting. */
  rules: RuleSetting[];
  /** Rules of the fleet's own. */
  custom: OwnRulePolicy[];
  /** Kubernetes minor that clusters should have at least; the last that matches counts. */
  targets: { version: string; match?: Selector }[];
  /** What is fixed without anybody asking; nothing else is. */
  fix: FixPolicy[];
}

export interface FixPolicy {
  /** All of them have a safe fix. */
  rules: string[];
  match: Selector;
  /** Name of a window; a fix starts only while it is open. */
  window?: string;
}

export interface RuleSetting {
  rule: string;
  /** Absent: every cluster. */
  match?: Selector;
  enabled?: boolean;
  severity?: Severity;
  persistSeconds?: number;
}
