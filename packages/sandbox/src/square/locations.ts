import { missing } from './errors.ts'
import { operation } from './operation.ts'

export const merchantId = 'MLCLUTCHSANDBOX'

const location = (id: string, name: string, country: string, currency: string) => ({
  id,
  name,
  country,
  currency,
  merchant_id: merchantId,
  capabilities: ['CREDIT_CARD_PROCESSING', 'AUTOMATIC_TRANSFERS'],
  status: 'ACTIVE',
  type: 'PHYSICAL',
  created_at: '2026-01-01T00:00:00Z',
  language_code: 'en-US',
})

/** A location has one currency; these are all that Square has. */
const locations = [
  location('LMAINUSD00001', 'Main', 'US', 'USD'),
  location('LDUBLINEUR001', 'Dublin', 'IE', 'EUR'),
  location('LLONDONGBP001', 'London', 'GB', 'GBP'),
  location('LTORONTOCAD01', 'Toronto', 'CA', 'CAD'),
  location('LSYDNEYAUD001', 'Sydney', 'AU', 'AUD'),
  location('LTOKYOJPY0001', 'Tokyo', 'JP', 'JPY'),
] as const

export const mainLocation = locations[0]

export const findLocation = (id: string) => locations.find((each) => each.id === id)

export const locationOperations = [
  operation({
    method: 'GET',
    path: '/locations',
    read: () => undefined,
    run: () => ({ locations }),
  }),
  operation({
    method: 'GET',
    path: '/locations/:id',
    read: (_fields, path) => path.id as string,
    run: (_call, id) => {
      const found = id === 'main' ? mainLocation : findLocation(id)
      if (!found) throw missing('Location', id)
      return { location: found }
    },
  }),
]
