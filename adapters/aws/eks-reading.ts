import { ClusterNotFoundError } from "#core/errors.ts";
import type { HealthIssue } from "#core/fleet/cluster.ts";
import type { LimitedEks } from "./clients.ts";
import { awsCall } from "./errors.ts";

export function issuesOf(
  issues: { code?: string | undefined; message?: string | undefined; resourceIds?: string[] | undefined }[] | undefined,
): HealthIssue[] {
  return (issues ?? []).map(({ code, message, resourceIds }) => ({
    code: code ?? "Unknown",
    message: message ?? "",
    resourceIds: resourceIds ?? [],
  }));
}

/** All pages of a list. */
export function listAll<T>(eks: LimitedEks, what: string, list: Parameters<typeof eks.call<T[]>>[0]): Promise<T[]> {
  return awsCall(what, () => eks.call(list));
}

/** Undefined for what EKS does not have (any more), such as what was deleted between listing and describing. */
export async function orGone<T>(what: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await awsCall(what, read);
  } catch (error) {
    if (error instanceof ClusterNotFoundError) return undefined;
    throw error;
  }
}
