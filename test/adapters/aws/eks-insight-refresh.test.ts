import {
  DescribeInsightsRefreshCommand,
  EKSClient,
  type EKSClientResolvedConfig,
  InvalidRequestException,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  StartInsightsRefreshCommand,
} from "@aws-sdk/client-eks";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { eksInsightRefresher } from "#adapters/aws/eks-insight-refresh.ts";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };

describe("against the simulated EKS", () => {
  it("a refresh is started, one under way is good enough, and its end is seen", async () => {
    const { sandbox, letPass } = eksBench();
    const { insightRefresh, clusters } = sandbox.ports;
    expect(await insightRefresh.status(ref)).toBeUndefined();
    await letPass(60);
    await insightRefresh.start(ref);
    await letPass(1);
    await insightRefresh.start(ref);
    expect(await insightRefresh.status(ref)).toEqual({ status: "IN_PROGRESS", startedAt: "2026-11-23T10:00:00.000Z" });
    await letPass(10);
    expect(await insightRefresh.status(ref)).toMatchObject({ status: "COMPLETED" });
    const { insights = [] } = await clusters.read(ref, { insights: true });
    for (const { refreshedAt = "" } of insights) expect(refreshedAt > "2026-11-23T10:00:00.000Z").toBe(true);
  });

  it("one that fails is told", async () => {
    const { sandbox, letPass } = faultyEksBench([{ kind: "insights-refresh-fails" }]);
    await sandbox.ports.insightRefresh.start(ref);
    await letPass(10);
    expect(await sandbox.ports.insightRefresh.status(ref)).toMatchObject({ status: "FAILED" });
  });

  it("a cluster that is not there or not up is an error", async () => {
    const { insightRefresh } = eksBench(seedCluster("a", { status: "CREATING" })).sandbox.ports;
    await expect(insightRefresh.start(ref)).rejects.toMatchObject({ name: "UpdateRefusedError" });
    const missing = { ...ref, name: "nope" };
    await expect(insightRefresh.start(missing)).rejects.toMatchObject({ name: "ClusterNotFoundError" });
    await expect(insightRefresh.status(missing)).rejects.toMatchObject({ name: "ClusterNotFoundError" });
  });
});

describe("answers of EKS", () => {
  // Made here and undone again: it stands for all clients, also those of the simulated EKS.
  let eks: ReturnType<typeof mockClient<ServiceInputTypes, ServiceOutputTypes, EKSClientResolvedConfig>>;
  beforeAll(() => {
    eks = mockClient(EKSClient);
  });
  afterAll(() => eks.restore());
  const refresher = eksInsightRefresher(new Clients({ hub: ref }));
  beforeEach(() => eks.reset());

  it("without a status or a time say that there was no refresh", async () => {
    eks.on(DescribeInsightsRefreshCommand).resolves({ message: "none" });
    expect(await refresher.status(ref)).toBeUndefined();
  });

  it("that something is in progress are good news only if it is a refresh", async () => {
    const message = "cluster a currently has update u in progress";
    eks.on(StartInsightsRefreshCommand).rejects(new InvalidRequestException({ message, $metadata: {} }));
    eks.on(DescribeInsightsRefreshCommand).resolves({});
    await expect(refresher.start(ref)).rejects.toMatchObject({ name: "UpdateInProgressError" });
    eks.on(DescribeInsightsRefreshCommand).resolves({ status: "IN_PROGRESS", startedAt: new Date(0) });
    await refresher.start(ref);
  });
});
