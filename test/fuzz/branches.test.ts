import { branchesHold } from "./holds.js";

branchesHold(50);
