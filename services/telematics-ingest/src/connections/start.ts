import { delay } from '@clutch/shared/bus'
import type { Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { Arrivals } from '../arrivals/arrivals.ts'
import type { Incoming, QuarantineKeeper } from '../quarantine/keeper.ts'
import { Batcher } from '../telemetry/batcher.ts'
import type { Publisher } from '../telemetry/publisher.ts'
import { partitions } from '../telemetry/stream.ts'
import { readRawBodies } from './raw-body.ts'
import { type Refused, readConnectionSettings, wire, wiringOf } from './settings.ts'
import { Syncer } from './sync.ts'
import { NotDurable } from './take.ts'
import { TopicFollower } from './topic-follower.ts'

/** Nobody on a socket waits for these: a little more company is worth a little more patience. */
const batchLimits = { partitions, lingerMs: 20, maxReadings: 256, maxBytes: 512 * 1024, maxHeldBytes: 8 * 1024 ** 2 }
const lastBatchesMs = 1_000

/** Before the service listens. @throws ConfigError */
export function prepareConnections(runtime: Runtime<PrismaClient>): void {
  wire(runtime.database, { ...readConnectionSettings(runtime.env), refuse: () => {}, keepRefused: notYet })
  readRawBodies(runtime)
}

/** Readings may be pushed to any process; `polls` says whether this one asks providers too. */
export function startConnections(
  runtime: Runtime<PrismaClient>,
  parts: { publisher: Publisher; quarantine: QuarantineKeeper; polls: boolean },
): Running {
  const { database, clock, logger, metrics } = runtime
  const batcher = new Batcher(batchLimits, (batch) => parts.publisher.publish(batch))
  const wiring = wiringOf(database)
  wiring.arrivals = new Arrivals({ clock, submit: (deviceId, readings) => batcher.submit(deviceId, readings) })
  wiring.refuse = (refused) => parts.quarantine.keepSoon(setAside(refused))
  wiring.keepRefused = (refused) => database.systemTx((tx) => parts.quarantine.keepWith(tx, refused.map(setAside)))
  const { keys } = wiring
  if (keys === undefined) logger.warn('no provider can be connected: TELEMATICS_SECRETS_KEY is not set')
  const visits = parts.polls && keys !== undefined
  const syncer = visits ? new Syncer({ database, logger }).start() : undefined
  const follower = visits ? new TopicFollower({ database, logger, metrics }).start() : undefined
  return {
    stop: async () => {
      await Promise.all([syncer?.stop(), follower?.stop()])
      delete wiring.arrivals
      await Promise.race([batcher.close(), delay(lastBatchesMs)])
    },
    settled: async () => batcher.idle && (await (syncer?.settled() ?? true)) && (await (follower?.settled() ?? true)),
  }
}

function setAside({ tenantId, provider, reason, bytes }: Refused): Incoming {
  return { origin: 'frame', code: 'cloud-unreadable', reason, bytes, family: provider, tenantId }
}

async function notYet(): Promise<never> {
  throw new NotDurable('this process does not take readings yet')
}
