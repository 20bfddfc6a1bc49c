import type { Command } from "commander";
import type { Io } from "../io.ts";
import { hybridActivate } from "./hybrid-activate.ts";
import { hybridDeregister } from "./hybrid-deregister.ts";
import { hybridList } from "./hybrid-list.ts";
import { hybridNodes } from "./hybrid-nodes.ts";
import { hybridPlan } from "./hybrid-plan.ts";
import { hybridRemovals } from "./hybrid-removals.ts";
import { hybridRevoke } from "./hybrid-revoke.ts";
import { hybridRotate } from "./hybrid-rotate.ts";
import { hybridShow } from "./hybrid-show.ts";

export function hybrid(program: Command, io: Io): void {
  const parent = program
    .command("hybrid")
    .description(
      "sites of EKS Hybrid Nodes: activations by which hosts join, and the nodes, on a deployment or a running sandbox",
    );
  hybridActivate(parent, io);
  hybridList(parent, io);
  hybridShow(parent, io);
  hybridRotate(parent, io);
  hybridRevoke(parent, io);
  hybridNodes(parent, io);
  hybridPlan(parent, io);
  hybridDeregister(parent, io);
  hybridRemovals(parent, io);
}
