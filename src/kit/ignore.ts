export { ignored } from "../migration/ignored.js";
