import { pairsHold } from "./holds.js";

pairsHold("without editing", 60);
