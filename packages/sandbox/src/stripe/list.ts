import type { Table } from '../state/table.ts'
import { invalid, missing } from './errors.ts'
import type { Params } from './params.ts'

export interface ListParams {
  limit: number
  startingAfter: string | undefined
  endingBefore: string | undefined
  created: (seconds: number) => boolean
}

export function readList(params: Params): ListParams {
  const limit = params.integer('limit') ?? 10
  if (limit < 1 || limit > 100) {
    throw invalid('limit goes from 1 to 100.', { code: 'parameter_invalid_integer', param: 'limit' })
  }
  const startingAfter = params.string('starting_after')
  const endingBefore = params.string('ending_before')
  if (startingAfter !== undefined && endingBefore !== undefined) {
    throw invalid('Give starting_after or ending_before, not both.', { param: 'ending_before' })
  }
  return { limit, startingAfter, endingBefore, created: readCreated(params) }
}

function readCreated(params: Params): (seconds: number) => boolean {
  if (!params.has('created')) return () => true
  const exact = (() => {
    try {
      return params.integer('created')
    } catch {
      return undefined
    }
  })()
  if (exact !== undefined) return (seconds) => seconds === exact
  const range = params.object('created')
  const gt = range?.integer('gt') ?? Number.NEGATIVE_INFINITY
  const gte = range?.integer('gte') ?? Number.NEGATIVE_INFINITY
  const lt = range?.integer('lt') ?? Number.POSITIVE_INFINITY
  const lte = range?.integer('lte') ?? Number.POSITIVE_INFINITY
  return (seconds) => seconds > gt && seconds >= gte && seconds < lt && seconds <= lte
}

interface Listed {
  created: number
}

/** Newest first, as Stripe lists. */
export function listPage<R extends Listed, O>(
  table: Table<R>,
  url: string,
  list: ListParams,
  render: (record: Readonly<R>) => O,
  wanted: (record: Readonly<R>) => boolean = () => true,
) {
  const cursor = list.startingAfter ?? list.endingBefore
  if (cursor !== undefined && !table.get(cursor)) {
    throw missing('object', cursor, list.startingAfter ? 'starting_after' : 'ending_before', 400)
  }
  const found: Readonly<R>[] = []
  let more = false
  for (const record of table.walk(list.endingBefore ? 'oldest-first' : 'newest-first', cursor)) {
    if (!wanted(record) || !list.created(record.created)) continue
    if (found.length === list.limit) {
      more = true
      break
    }
    found.push(record)
  }
  if (list.endingBefore) found.reverse()
  return { object: 'list', url, has_more: more, data: found.map(render) }
}
