const PLACEHOLDER = /^\$\{(Function|StateMachine):(.+)\}$/;

/**
 * Where a deployed definition is not ours. Placeholders of ours stand for ARNs of their kind, and always for the same one: two functions that were mixed up by
 * a deployment are a difference.
 *
 * @returns paths, `States.PlanRun.TimeoutSeconds`
 */
export function differences(ours: unknown, theirs: unknown): string[] {
  const arns = new Map<string, string>();
  const walk = (own: unknown, other: unknown, path: string): string[] => {
    const [, kind] = (typeof own === "string" && PLACEHOLDER.exec(own)) || [];
    if (kind !== undefined) return sameArn(String(own), kind, other) ? [] : [path];
    if (own === null || typeof own !== "object" || other === null || typeof other !== "object")
      return own === other ? [] : [path];
    const names = [...new Set([...Object.keys(own), ...Object.keys(other)])];
    return names.flatMap((name) =>
      walk(
        (own as Record<string, unknown>)[name],
        (other as Record<string, unknown>)[name],
        path === "" ? name : `${path}.${name}`,
      ),
    );
  };
  const sameArn = (placeholder: string, kind: string, arn: unknown): boolean => {
    if (typeof arn !== "string" || !arn.includes(kind === "Function" ? ":lambda:" : ":states:")) return false;
    const known = arns.get(placeholder) ?? arn;
    const taken = [...arns].some(([other, its]) => other !== placeholder && its === arn);
    arns.set(placeholder, known);
    return known === arn && !taken;
  };
  return walk(ours, theirs, "");
}
