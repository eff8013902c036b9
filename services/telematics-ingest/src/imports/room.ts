import type { Import } from '@clutch/contracts/telematics/imports'
import type { Bus } from '@clutch/shared/bus'
import { telemetryStream } from '../telemetry/stream.ts'

/** Messages that a reader of TELEMETRY has not taken yet. At full speed it takes some hundred a second. */
const maxBehind = 400
/** Of what TELEMETRY may hold: the other half is for devices, which would be refused when it is full. */
const maxFilled = 0.5
const maxReaders = 64

/**
 * Whether history may go into TELEMETRY now. Devices are not held up by it: their readings never stand behind many of an
 * import's, and find room.
 * @throws when NATS does not say
 */
export async function lookForRoom(bus: Bus): Promise<NonNullable<Import['waitsFor']> | undefined> {
  const manager = await bus.manager()
  const { config, state } = await manager.streams.info(telemetryStream)
  if (config.max_bytes > 0 && state.bytes > config.max_bytes * maxFilled) return 'room'
  let looked = 0
  for await (const { num_pending, num_ack_pending } of manager.consumers.list(telemetryStream)) {
    if (num_pending + num_ack_pending > maxBehind) return 'history'
    looked += 1
    if (looked >= maxReaders) break
  }
  return undefined
}
