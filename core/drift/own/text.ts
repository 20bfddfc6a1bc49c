import type { OwnRulePolicy } from "../../policy/own-rules.ts";
import type { RuleText } from "../rule.ts";

/** What people are told of a rule of the user's own. */
export const ownText = ({ id, title, severity, when, remedy, docs }: OwnRulePolicy): RuleText => ({
  ...{ id, title, severity, remedy },
  why: `A rule of this fleet's own: ${when}`,
  page: docs ?? "",
});
