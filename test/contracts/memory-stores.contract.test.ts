import { memoryClusterRecordStore } from "#adapters/memory/clusters.ts";
import { memoryFindingStore } from "#adapters/memory/findings.ts";
import { memoryLockStore } from "#adapters/memory/locks.ts";
import { memoryMessageStore } from "#adapters/memory/messages.ts";
import { memoryRequestStore } from "#adapters/memory/requests.ts";
import { memoryRunStore } from "#adapters/memory/runs.ts";
import { memoryWatchStore } from "#adapters/memory/watches.ts";
import { clusterRecordContract } from "./cluster-records.ts";
import { findingContract } from "./findings.ts";
import { storeContract } from "./stores.ts";
import { watchContract } from "./watches.ts";

storeContract("memory", async () => ({
  runs: memoryRunStore(),
  locks: memoryLockStore(),
  messages: memoryMessageStore(),
  requests: memoryRequestStore(),
}));

clusterRecordContract("memory", async () => memoryClusterRecordStore());
findingContract("memory", async () => memoryFindingStore());
watchContract("memory", async () => memoryWatchStore());
