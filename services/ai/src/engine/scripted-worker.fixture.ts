// A worker that misbehaves on request, for the engine's tests: it speaks the protocol, and the seed of a training request is its script.
import { parentPort } from 'node:worker_threads'
import type { JobMessage } from './protocol.ts'

export const SCRIPT = { hang: 1, die: 2, dieOnce: 3, silence: 4 }
parentPort?.on('message', ({ id, kind, input }: JobMessage) => {
  if (kind === 'train') {
    if (input.seed === SCRIPT.hang) for (;;);
    if (input.seed === SCRIPT.die) process.exit(7)
    // The page is shared memory: it remembers, across workers, that one of them died already.
    const memory = input.data.kind === 'history' ? input.data.pages[0] : undefined
    if (input.seed === SCRIPT.dieOnce && memory?.[0] === 0) {
      memory[0] = 1
      process.exit(7)
    }
    if (input.seed === SCRIPT.silence) return
  }
  parentPort?.postMessage({
    id,
    ok: true,
    output: { digest: `seen ${kind}`, bytes: new Uint8Array() },
    externalBytes: 0,
  })
})
