import { FuelPriceChanged } from '@clutch/contracts/fleet/fuel-prices'
import { reaction } from '../kit.ts'
import { repriceKind } from './reprice.ts'

/** What was charged since then cost otherwise. Of fuels bills tell what they cost, and no price does. */
export const onFuelPriceChanged = reaction(
  'analytics/on-fuel-price-changed',
  FuelPriceChanged,
  async ({ event, tx }) => {
    const { fuelType, validFrom } = event.data
    if (fuelType === 'electricity') await tx.schedule(repriceKind, validFrom, tx.now)
  },
)
