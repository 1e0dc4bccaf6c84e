import { pairsHold } from "./holds.js";

pairsHold("cheapest", 130);
