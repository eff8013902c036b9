import { receiveProviderEvent } from '@clutch/contracts/payments/provider-webhooks'
import { ValidationFailed } from '@clutch/contracts/problems'
import { apiPrefix } from '@clutch/shared/http'
import { Problem } from '@clutch/shared/problem'
import type { Extension } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { holdsCardNumber } from './card-number.ts'

const maxDepth = 20

/**
 * Card data never reaches what we keep: whoever sends a card's number, in whatever field, is told so before anything reads
 * the request, and nothing of the number is repeated in the answer or in a log.
 */
export const refuseCardNumbers: Extension<PrismaClient> = {
  name: 'card-numbers/refuse',
  prepare: async ({ app }) => {
    app.addHook('preValidation', async (request) => {
      // What a provider tells is read by its own rules; it masks what it must.
      if (request.routeOptions.url === `${apiPrefix}${receiveProviderEvent.path}`) return
      const pointer =
        find(request.body, '/body', 0) ??
        find(request.query, '/query', 0) ??
        find(request.headers['idempotency-key'], '/headers/idempotency-key', 0)
      if (pointer === undefined) return
      const message = 'looks like the number of a payment card; send the token your client got from the provider'
      throw new Problem(ValidationFailed, { errors: [{ pointer, message }] })
    })
  },
}

/** Where in it a card's number stands. */
function find(value: unknown, pointer: string, depth: number): string | undefined {
  if (typeof value === 'string' || typeof value === 'number')
    return holdsCardNumber(String(value)) ? pointer : undefined
  if (value === null || typeof value !== 'object' || depth === maxDepth || Buffer.isBuffer(value)) return undefined
  for (const [name, part] of Object.entries(value)) {
    const step = holdsCardNumber(name) ? '*' : name.replaceAll('~', '~0').replaceAll('/', '~1')
    const found = step === '*' ? `${pointer}/*` : find(part, `${pointer}/${step}`, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}
