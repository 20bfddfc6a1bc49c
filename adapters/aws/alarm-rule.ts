const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s(),"]+/g;
const KEYWORDS = new Set(["ALARM", "OK", "INSUFFICIENT_DATA", "AND", "OR", "NOT", "TRUE", "FALSE", "AT_LEAST"]);
const ARN = /^arn:[^:]*:cloudwatch:([^:]*):([^:]*):alarm:(.+)$/;

/**
 * Names of the alarms a composite alarm's `AlarmRule` mentions, in whatever state it asks for. A rule names alarms with or without quotes, by name or ARN;
 * alarms of other places than `scope` are left out. What is no alarm after all (the number of an AT_LEAST) is not found when it is looked up.
 */
export function alarmsIn(rule: string, scope: { account: string; region: string }): string[] {
  const names = [...rule.matchAll(TOKEN)].flatMap(([token]) => {
    const quoted = token.startsWith('"');
    if (!quoted && KEYWORDS.has(token)) return [];
    const name = quoted ? token.slice(1, -1).replaceAll(/\\(.)/g, "$1") : token;
    const arn = ARN.exec(name);
    if (!arn) return [name];
    const [, region, account, named = ""] = arn;
    return region === scope.region && account === scope.account ? [named] : [];
  });
  return [...new Set(names)];
}
