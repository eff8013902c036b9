import { listFigures as contract } from '@clutch/contracts/fleet/analytics'
import { decodeIdCursor, encodeCursor } from '@clutch/shared/cursor'
import { atMostPeriods } from '@clutch/shared/periods'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { askedOf } from './asked.ts'
import { pageOfFacts, rowsOf } from './rows.ts'

/** A page holds whole subjects, and so many rows at most. */
const mostRows = 2_000

export const listFigures = implement(contract, async ({ query, tx }) => {
  const { measures, by = 'vehicle', period = 'whole', from, to, limit = 50, cursor, ...filter } = query
  const asked = await askedOf(tx, { measures: measures.split(','), by, period, from, to, filter })
  const subjects = Math.max(1, Math.min(limit, Math.floor(mostRows / atMostPeriods(asked.range, period))))
  const { facts, after } = await pageOfFacts(tx, asked, { afterId: decodeIdCursor(cursor), limit: subjects })
  return ok({
    items: facts.flatMap((each) => rowsOf(each, asked)),
    nextCursor: after === null ? null : encodeCursor([after]),
  })
})
