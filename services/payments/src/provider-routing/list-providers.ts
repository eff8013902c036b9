import { listProviders as contract } from '@clutch/contracts/payments/provider-routing'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { isUp } from '../providers/health.ts'
import { providersOf } from '../providers/settings.ts'

const dayMs = 86_400_000

export const listProviders = implementOpen(contract, async ({ database }) => {
  const providers = providersOf(database)
  const nowMs = Date.now()
  return ok({
    items: providers.names().map((provider) => {
      const { methodKinds, authorisation, split } = providers.get(provider)!.capabilities
      return {
        provider,
        up: isUp(provider, nowMs),
        methodKinds: [...methodKinds],
        authorisationDays: authorisation.lastsMs / dayMs,
        split,
      }
    }),
  })
})
