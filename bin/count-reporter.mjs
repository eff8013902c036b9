// A vitest reporter that writes how many passed, failed and were skipped to the file CLUTCH_TEST_COUNTS names.
import { writeFileSync } from 'node:fs'

export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      // A file that does not load and a hook that throws are failures of no test.
      for (const holder of [module, ...module.children.allSuites()]) if (holder.errors().length > 0) counts.failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        // Begun and never ended: the run was cut off.
        counts[state === 'pending' ? 'failed' : state]++
      }
    }
    const file = process.env.CLUTCH_TEST_COUNTS
    if (file) writeFileSync(file, JSON.stringify(counts))
  }
}
