// Prints one line for the JSON reports of several vitest runs: `N passed, N failed, N skipped`. Fails when a test
// failed, a test file could not be loaded, a report is missing, or no test ran at all.
import { readFileSync } from "node:fs";

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  const report = read(file);
  const broken = report.testResults.filter(
    (suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  );
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests + broken.length;
  counts.skipped += report.numPendingTests + report.numTodoTests;
  if (report.numPassedTests === 0) counts.failed = Math.max(counts.failed, 1);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    console.error(`The test run left no report: ${error.message}`);
    return { testResults: [], numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };
  }
}
