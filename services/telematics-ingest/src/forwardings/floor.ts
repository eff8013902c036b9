import type { Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { telemetryStream } from '../telemetry/stream.ts'
import type { Floor } from './queue-store.ts'

export interface StreamReaders {
  readonly forwarder: string
  /** Several processes read side by side: below this sequence, none of them has anything left to do. */
  floor(): Promise<Floor>
}

/** @throws where the broker does not answer */
export function readersOf({ service, bus }: Pick<Runtime<PrismaClient>, 'service' | 'bus'>): StreamReaders {
  const forwarder = `${service.name}_forwarder`
  const recorder = `${service.name}_recorder`
  return {
    forwarder,
    floor: async () => {
      const manager = await bus.manager()
      // A reader that is not there has nothing under way.
      const ackedBy = async (durable: string) => {
        try {
          return (await manager.consumers.info(telemetryStream, durable)).ack_floor.stream_seq
        } catch (error) {
          if ((error as { code?: unknown }).code === consumerNotFound) return Number.MAX_SAFE_INTEGER
          throw error
        }
      }
      const [stream, seq, recordedSeq] = await Promise.all([
        manager.streams.info(telemetryStream),
        ackedBy(forwarder),
        ackedBy(recorder),
      ])
      return { epoch: Date.parse(stream.created), seq, recordedSeq }
    },
  }
}

const consumerNotFound = 10_014
