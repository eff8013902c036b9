// The real worker, but the first two that are asked for a score die under the question. What they left behind in the
// directory WORKER_DEATHS is how the next one knows.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import type { JobMessage } from './protocol.ts'
import './worker.ts'

const directory = process.env.WORKER_DEATHS!
parentPort?.on('message', ({ kind }: JobMessage) => {
  const deaths = readdirSync(directory).length
  if (kind !== 'score' || deaths >= 2) return
  writeFileSync(join(directory, String(deaths)), '')
  process.exit(7)
})
