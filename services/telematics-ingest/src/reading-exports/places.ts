import { TooManyExports } from '@clutch/contracts/telematics/reading-exports'
import { Problem } from '@clutch/shared/problem'

/** Of one process: each holds a page in memory and asks for a connection now and then. */
const maxAtOnce = 4
const maxPerTenant = 2

const underWay = new Map<object, Map<string, number>>()

/**
 * @param of the process, as it were: its database
 * @throws Problem when too many are under way
 */
export function takePlace(of: object, tenantId: string): { leave(): void } {
  const tenants = underWay.get(of) ?? new Map<string, number>()
  underWay.set(of, tenants)
  const ofTenant = tenants.get(tenantId) ?? 0
  const all = [...tenants.values()].reduce((sum, count) => sum + count, 0)
  if (ofTenant >= maxPerTenant || all >= maxAtOnce)
    throw new Problem(TooManyExports, { headers: { 'retry-after': '10' } })
  tenants.set(tenantId, ofTenant + 1)
  return {
    leave: () => {
      const left = (tenants.get(tenantId) ?? 1) - 1
      if (left === 0) tenants.delete(tenantId)
      else tenants.set(tenantId, left)
      if (tenants.size === 0) underWay.delete(of)
    },
  }
}
