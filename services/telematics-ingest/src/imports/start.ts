import { delay } from '@clutch/shared/bus'
import type { Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { Arrivals } from '../arrivals/arrivals.ts'
import { latestOf } from '../device-health/latest.ts'
import { Batcher } from '../telemetry/batcher.ts'
import type { Publisher } from '../telemetry/publisher.ts'
import { partitions } from '../telemetry/stream.ts'
import { Importer } from './importer.ts'
import { statementOf } from './traccar-position.ts'

/** Of its own: what an import has under way never takes the room of what devices have. */
const batchLimits = { partitions, lingerMs: 20, maxReadings: 512, maxBytes: 512 * 1024, maxHeldBytes: 1024 ** 2 }
const lastBatchesMs = 1_000

export function startImports(
  runtime: Runtime<PrismaClient>,
  parts: { publisher: Publisher; rowsPerSecond: number },
): Running {
  const { database, bus, clock, logger } = runtime
  const batcher = new Batcher(batchLimits, (batch) => parts.publisher.publish(batch))
  const arrivals = new Arrivals({ clock, submit: (deviceId, readings) => batcher.submit(deviceId, readings) })
  const importer = new Importer({
    database,
    bus,
    logger,
    rowsPerSecond: parts.rowsPerSecond,
    store: async (tenantId, device, { source, positions }, importId) => {
      const said = {
        readings: positions.map(({ reading }) => reading),
        sources: positions.map(({ key }) => statementOf(device.id, key)),
      }
      const { readings, receivedAt } = await arrivals.store(tenantId, device, said, `${importId}/${source}`)
      return latestOf(readings, receivedAt.getTime())
    },
  }).start()
  return {
    stop: async () => {
      await importer.stop()
      await Promise.race([batcher.close(), delay(lastBatchesMs)])
    },
    settled: () => importer.settled(),
  }
}
