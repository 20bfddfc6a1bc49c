import { memoryActivationRecordStore } from "#adapters/memory/activations.ts";
import { memoryAlertGroupStore, memoryAlertStore, memoryIncidentStore } from "#adapters/memory/alerts.ts";
import { memoryClusterRecordStore } from "#adapters/memory/clusters.ts";
import { memoryFindingStore } from "#adapters/memory/findings.ts";
import { memoryLockStore } from "#adapters/memory/locks.ts";
import { memoryMessageStore } from "#adapters/memory/messages.ts";
import { memoryNodeRecordStore } from "#adapters/memory/nodes.ts";
import { memoryRequestStore } from "#adapters/memory/requests.ts";
import { memoryRunStore } from "#adapters/memory/runs.ts";
import { memorySilenceStore } from "#adapters/memory/silences.ts";
import { memoryWatchStore } from "#adapters/memory/watches.ts";
import { memoryWorkStore } from "#adapters/memory/work.ts";
import { activationRecordContract } from "./activation-records.ts";
import { alertContract } from "./alerts.ts";
import { clusterRecordContract } from "./cluster-records.ts";
import { findingContract } from "./findings.ts";
import { nodeRecordContract } from "./node-records.ts";
import { silenceContract } from "./silences.ts";
import { storeContract } from "./stores.ts";
import { watchContract } from "./watches.ts";
import { workContract } from "./work.ts";

storeContract("memory", async () => ({
  runs: memoryRunStore(),
  locks: memoryLockStore(),
  messages: memoryMessageStore(),
  requests: memoryRequestStore(),
}));

clusterRecordContract("memory", async () => memoryClusterRecordStore());
findingContract("memory", async () => memoryFindingStore());
activationRecordContract("memory", async () => memoryActivationRecordStore());
workContract("memory", async () => memoryWorkStore());
watchContract("memory", async () => memoryWatchStore());
alertContract("memory", async () => ({
  alerts: memoryAlertStore(),
  alertGroups: memoryAlertGroupStore(),
  incidents: memoryIncidentStore(),
}));
nodeRecordContract("memory", async () => memoryNodeRecordStore());
silenceContract("memory", async () => memorySilenceStore());
