import type { Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { DecodedCollector } from './collect-decoded.ts'
import { RawCollector } from './collect-raw.ts'
import { Deliverer } from './deliver.ts'
import { StreamRemover } from './remove-streams.ts'

/** Every process sends on; `raw` gathers what the devices of this one say. */
export function startForwardings(runtime: Runtime<PrismaClient>): Running & { readonly raw: RawCollector } {
  const raw = new RawCollector(runtime).start()
  const parts = [new DecodedCollector(runtime).start(), new Deliverer(runtime).start()]
  const remover = new StreamRemover(runtime).start()
  return {
    raw,
    stop: async () => {
      await Promise.all([remover.stop(), ...parts.map((part) => part.stop())])
      await raw.stop()
    },
    settled: async () => {
      const [collected, gathered] = await Promise.all([parts[0]!.settled!(), raw.settled()])
      return collected && gathered && (await parts[1]!.settled!())
    },
  }
}
