import { pairsHold } from "./holds.js";

pairsHold("copies", 60);
