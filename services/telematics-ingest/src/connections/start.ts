import { delay } from '@clutch/shared/bus'
import type { Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { QuarantineKeeper } from '../quarantine/keeper.ts'
import { readingFrom } from '../readings/reading.ts'
import { Batcher } from '../telemetry/batcher.ts'
import type { Publisher } from '../telemetry/publisher.ts'
import { partitions } from '../telemetry/stream.ts'
import { readRawBodies } from './raw-body.ts'
import { rotateSecrets, serveRotation } from './rotate-secrets.ts'
import { readConnectionSettings, wire, wiringOf } from './settings.ts'
import { Syncer } from './sync.ts'

/** Nobody on a socket waits for these: a little more company is worth a little more patience. */
const batchLimits = { partitions, lingerMs: 20, maxReadings: 256, maxBytes: 512 * 1024, maxHeldBytes: 8 * 1024 ** 2 }
const lastBatchesMs = 1_000

/** Before the service listens. @throws ConfigError */
export function prepareConnections(runtime: Runtime<PrismaClient>): void {
  wire(runtime.database, { ...readConnectionSettings(runtime.env), refuse: () => {} })
  readRawBodies(runtime)
  serveRotation(runtime)
}

/** Readings may be pushed to any process; `polls` says whether this one asks providers too. */
export function startConnections(
  runtime: Runtime<PrismaClient>,
  parts: { publisher: Publisher; quarantine: QuarantineKeeper; polls: boolean },
): Running {
  const { database, clock, logger } = runtime
  const batcher = new Batcher(batchLimits, (batch) => parts.publisher.publish(batch))
  const wiring = wiringOf(database)
  wiring.submit = (tenantId, deviceId, readings) => {
    const origin = { deviceId, tenantId, receivedAt: clock.now() }
    return batcher.submit(
      deviceId,
      readings.map((reading) => readingFrom(reading, origin)),
    )
  }
  wiring.refuse = ({ tenantId, provider, reason, bytes }) =>
    parts.quarantine.keepSoon({ origin: 'frame', code: 'cloud-unreadable', reason, bytes, family: provider, tenantId })
  const { keys } = wiring
  if (keys === undefined) logger.warn('no provider can be connected: TELEMATICS_SECRETS_KEY is not set')
  const rotated =
    keys === undefined
      ? Promise.resolve()
      : rotateSecrets(database, keys).then(
          ({ rewrapped, lost }) => {
            if (rewrapped + lost > 0) logger.info({ rewrapped, lost }, 'keys of credentials were wrapped anew')
          },
          (error: unknown) => logger.warn({ err: error }, 'keys of credentials are not wrapped anew yet'),
        )
  const syncer = parts.polls && keys !== undefined ? new Syncer({ database, logger }).start() : undefined
  return {
    stop: async () => {
      await Promise.all([rotated, syncer?.stop()])
      delete wiring.submit
      await Promise.race([batcher.close(), delay(lastBatchesMs)])
    },
    settled: async () => batcher.idle && (await (syncer?.settled() ?? true)),
  }
}
