import {
  AnalyticsUnanswerable,
  type MeasureId,
  measureIds,
  type PeriodKind,
  type SubjectKind,
} from '@clutch/contracts/fleet/analytics'
import { atMostPeriods, type DayRange } from '@clutch/shared/periods'
import { Problem } from '@clutch/shared/problem'
import { daysBetween, parseDay, TimeError } from '@clutch/shared/time'
import { usualWeights } from '../driving-scores/score.ts'
import { findWeights } from '../driving-scores/store.ts'
import { findGroupIdsBelow } from '../groups/store.ts'
import type { Tx } from '../kit.ts'
import { measures } from './measures.ts'
import type { Asked } from './rows.ts'
import type { FactFilter } from './store.ts'

const mostDays = 1_100
const mostPeriods = 400

interface Question {
  measures: readonly string[]
  by: SubjectKind
  period: PeriodKind
  from: string
  to: string
  filter: Filters
}

interface Filters {
  fleetId?: string | undefined
  groupId?: string | undefined
  vehicleId?: string | undefined
  driverId?: string | undefined
}

/** @throws Problem when it cannot be answered */
export async function askedOf(tx: Tx, { measures: names, by, period, from, to, filter }: Question): Promise<Asked> {
  const range = rangeOf(from, to)
  if (atMostPeriods(range, period) > mostPeriods)
    throw unanswerable('/query/period', `there would be more than ${mostPeriods} of them`)
  const ids = measuresOf(names, by)
  const weights = ids.some((id) => measures[id].isScore)
    ? await findWeights(tx, new Date(Math.min(Date.parse(to), tx.now.getTime())))
    : usualWeights
  return { measures: ids, by, period, range, filter: await filterOf(tx, filter), weights }
}

export function measuresOf(names: readonly string[], by: SubjectKind): MeasureId[] {
  const ids = [...new Set(names)] as MeasureId[]
  for (const id of ids) {
    if (!measureIds.includes(id)) throw unanswerable('/query/measures', `there is no measure ${id}`)
    if (!measures[id].subjects.includes(by)) throw unanswerable('/query/by', `${id} is not told by ${by}`)
  }
  return ids
}

function rangeOf(from: string, to: string): DayRange {
  for (const [day, pointer] of [
    [from, '/query/from'],
    [to, '/query/to'],
  ] as const) {
    try {
      parseDay(day)
    } catch (error) {
      if (error instanceof TimeError) throw unanswerable(pointer, 'is not a day of the calendar')
      throw error
    }
  }
  // Of other centuries nothing is known, and at the ends of the calendar it has no next month.
  if (from < '1970-01-01' || to > '2200-01-01') throw unanswerable('/query/from', 'is of another time')
  if (from >= to) throw unanswerable('/query/from', 'is not before the end')
  if (daysBetween(from, to) > mostDays)
    throw unanswerable('/query/from', `is more than ${mostDays} days before the end`)
  return { from, to }
}

async function filterOf(tx: Tx, { groupId, ...filter }: Filters): Promise<FactFilter> {
  return groupId === undefined ? filter : { ...filter, groupIds: await findGroupIdsBelow(tx, groupId) }
}

export function unanswerable(pointer: string, message: string): Problem {
  return new Problem(AnalyticsUnanswerable, { errors: [{ pointer, message }] })
}
