import { matchesWhole } from "./expression.ts";
import type { Matcher } from "./matcher.ts";

export type Labels = Readonly<Record<string, string>>;

/** A label that is not there is an empty one. */
export const labelValue = (labels: Labels, label: string): string =>
  Object.hasOwn(labels, label) ? (labels[label] ?? "") : "";

/** Whether a label is what the matcher says. Expressions must match the whole value. */
export function matches({ label, is, value }: Matcher, labels: Labels): boolean {
  const found = labelValue(labels, label);
  switch (is) {
    case "=":
      return found === value;
    case "!=":
      return found !== value;
    case "=~":
      return matchesWhole(value, found);
    case "!~":
      return !matchesWhole(value, found);
  }
}

/** Whether all matchers match; without any, everything does. */
export const matchesAll = (matchers: readonly Matcher[], labels: Labels): boolean =>
  matchers.every((matcher) => matches(matcher, labels));
