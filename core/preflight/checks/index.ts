import type { Check } from "../input.ts";
import { addonBusy, addonHealth } from "./addon-health.ts";
import { addonVersions } from "./addon-versions.ts";
import { alarms } from "./alarms.ts";
import { backup } from "./backup.ts";
import { clusterActive } from "./cluster-active.ts";
import { clusterHealth } from "./cluster-health.ts";
import { exemptions } from "./exemptions.ts";
import { followingNodes } from "./following-nodes.ts";
import { freezes } from "./freezes.ts";
import { hopCount } from "./hop-count.ts";
import { insights } from "./insights.ts";
import { insightsFresh } from "./insights-fresh.ts";
import { nodeImages } from "./node-images.ts";
import { nodegroupBusy, nodegroupHealth } from "./nodegroup-health.ts";
import { nodegroupSkew } from "./nodegroup-skew.ts";
import { nodeKubelets } from "./nodes.ts";
import { otherWork } from "./other-work.ts";
import { subnets } from "./subnets.ts";
import { hopsOffered, targetSupport } from "./support.ts";
import { unreadFacts } from "./unread-facts.ts";

/**
 * All checks, in the order their findings are told: first what makes the rest idle, then what is wrong with the cluster, then what the next
 * version asks for. Whoever shows one reason only shows the first.
 */
export const CHECKS: readonly Check[] = [
  exemptions,
  otherWork,
  clusterActive,
  hopCount,
  clusterHealth,
  nodegroupHealth,
  nodegroupBusy,
  addonHealth,
  addonBusy,
  insights,
  hopsOffered,
  addonVersions,
  nodegroupSkew,
  nodeKubelets,
  nodeImages,
  subnets,
  backup,
  targetSupport,
  insightsFresh,
  followingNodes,
  alarms,
  freezes,
  unreadFacts,
];
