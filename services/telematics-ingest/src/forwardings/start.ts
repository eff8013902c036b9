import type { Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { DecodedCollector } from './collect-decoded.ts'
import { RawCollector } from './collect-raw.ts'
import { Deliverer } from './deliver.ts'
import { rotateForwardingSecrets } from './secret-store.ts'
import { forwardingSettings } from './settings.ts'

/** Every process sends on; `raw` gathers what the devices of this one say. */
export function startForwardings(runtime: Runtime<PrismaClient>): Running & { readonly raw: RawCollector } {
  const { database, logger } = runtime
  const { keys } = forwardingSettings(database)
  const raw = new RawCollector(runtime).start()
  const parts = [new DecodedCollector(runtime).start(), new Deliverer(runtime).start()]
  const rotated =
    keys === undefined
      ? Promise.resolve()
      : rotateForwardingSecrets(database, keys).then(
          (rewrapped) => {
            if (rewrapped > 0) logger.info({ rewrapped }, 'keys of forwardings’ secrets were wrapped anew')
          },
          (error: unknown) => logger.warn({ err: error }, 'keys of forwardings’ secrets are not wrapped anew yet'),
        )
  return {
    raw,
    stop: async () => {
      await Promise.all([rotated, ...parts.map((part) => part.stop())])
      await raw.stop()
    },
    settled: async () => {
      const [collected, gathered] = await Promise.all([parts[0]!.settled!(), raw.settled()])
      return collected && gathered && (await parts[1]!.settled!())
    },
  }
}
