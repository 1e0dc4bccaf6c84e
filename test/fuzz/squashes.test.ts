import { squashesHold } from "./holds.js";

squashesHold(25);
