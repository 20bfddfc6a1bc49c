/** What a trail logs, by either of CloudTrail's two kinds of selectors. Source: CloudTrail API reference, GetEventSelectors. */
export interface TrailSelectors {
  basic: { readWriteType: string; managementEvents: boolean; excludedSources: string[] }[];
  /** A call is logged when all fields of any one of them are met. */
  advanced: FieldSelector[][];
}

export interface FieldSelector {
  field: string;
  equals?: string[];
  startsWith?: string[];
  endsWith?: string[];
  notEquals?: string[];
  notStartsWith?: string[];
  notEndsWith?: string[];
}

/** `some`: only calls that also have what this cannot know of them, such as who makes them. */
export type Logged = "yes" | "some" | "no";

/** Whether a call that changes something is logged. Reading calls are of no interest: a trail of writes is enough. */
export function logged(
  { basic, advanced }: TrailSelectors,
  { eventSource, eventName }: { eventSource: string; eventName: string },
): Logged {
  const byBasic = basic.some(
    ({ readWriteType, managementEvents, excludedSources }) =>
      managementEvents && readWriteType !== "ReadOnly" && !excludedSources.includes(eventSource),
  );
  if (byBasic) return "yes";
  const known: Record<string, string> = {
    eventCategory: "Management",
    readOnly: "false",
    eventType: "AwsApiCall",
    eventSource,
    eventName,
  };
  const answers = advanced.map((fields): Logged => {
    const met = fields.every((one) => !Object.hasOwn(known, one.field) || isMet(one, known[one.field] ?? ""));
    if (!met) return "no";
    return fields.every(({ field }) => Object.hasOwn(known, field)) ? "yes" : "some";
  });
  return answers.find((answer) => answer === "yes") ?? answers.find((answer) => answer === "some") ?? "no";
}

/** Any of what selects, none of what deselects. Source: CloudTrail user guide, "How CloudTrail evaluates multiple conditions for a field". */
function isMet(selector: FieldSelector, value: string): boolean {
  const { equals, startsWith, endsWith, notEquals = [], notStartsWith = [], notEndsWith = [] } = selector;
  const selects = equals !== undefined || startsWith !== undefined || endsWith !== undefined;
  const selected =
    equals?.includes(value) ||
    startsWith?.some((start) => value.startsWith(start)) ||
    endsWith?.some((end) => value.endsWith(end));
  const deselected =
    notEquals.includes(value) ||
    notStartsWith.some((start) => value.startsWith(start)) ||
    notEndsWith.some((end) => value.endsWith(end));
  return (!selects || selected === true) && !deselected;
}
