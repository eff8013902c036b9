import { delay } from '@clutch/shared/bus'
import type { Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { Batcher } from '../telemetry/batcher.ts'
import type { Publisher } from '../telemetry/publisher.ts'
import { batchLimits } from '../telemetry/stream.ts'
import { replayThrough } from './replay-item.ts'

const lastBatchesMs = 1_000

/** What is replayed goes the way of what arrives: a batcher of its own, so that it does not stand in that one's queue. */
export function startReplays({ database }: Runtime<PrismaClient>, publisher: Publisher): Running {
  const batcher = new Batcher({ ...batchLimits, maxHeldBytes: 8 * 1024 ** 2 }, (batch) => publisher.publish(batch))
  replayThrough(database, (deviceId, readings) => batcher.submit(deviceId, readings))
  return {
    stop: async () => {
      replayThrough(database, undefined)
      await Promise.race([batcher.close(), delay(lastBatchesMs)])
    },
    settled: async () => batcher.idle,
  }
}
