import type { AccessReader } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { readAccessEntry } from "./eks-facts/access-entries.ts";

/** Reads access entries one by one, by the EKS API. */
export function eksAccessReader(clients: Clients): AccessReader {
  return { entry: (ref, principalArn) => readAccessEntry(clients.eks(ref), ref, principalArn) };
}
