import type { NewShift, Shift, ShiftChange, ShiftException, ShiftExceptionBody } from '@clutch/contracts/fleet/shifts'
import { ValidationFailed } from '@clutch/contracts/problems'
import { derivedId } from '@clutch/shared/derived-id'
import { Problem } from '@clutch/shared/problem'
import { addDays, type Day, daysBetween, instantOnDay } from '@clutch/shared/time'
import type { Claim } from '../driver-assignments/resolve.ts'

/** How far ahead a shift's days become assignments: five weeks. */
export const AHEAD_DAYS = 35

export function newShift(wanted: NewShift, made: { id: string; now: Date; today: Day }): Shift {
  return checked({
    id: made.id,
    version: 1,
    vehicleId: wanted.vehicleId,
    driverId: wanted.driverId,
    weekdays: [...wanted.weekdays].sort(),
    everyWeeks: wanted.everyWeeks ?? 1,
    startsAt: wanted.startsAt,
    endsAt: wanted.endsAt,
    firstDay: wanted.firstDay ?? made.today,
    lastDay: wanted.lastDay ?? null,
    status: 'active',
    createdAt: made.now.toISOString(),
  })
}

export function changedShift(shift: Shift, change: ShiftChange): Shift {
  return checked({
    ...shift,
    ...change,
    weekdays: change.weekdays === undefined ? shift.weekdays : [...change.weekdays].sort(),
    version: shift.version + 1,
  })
}

function checked(shift: Shift): Shift {
  if (shift.lastDay !== null && shift.lastDay < shift.firstDay)
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/lastDay', message: 'lies before `firstDay`' }] })
  return shift
}

export function exceptionOn(day: Day, body: ShiftExceptionBody): ShiftException {
  const { kind, vehicleId = null, driverId = null, startsAt = null, endsAt = null } = body
  return { day, kind, vehicleId, driverId, startsAt, endsAt }
}

/** Whether the shift, as it is planned, begins on a day. */
export function isWorkedOn({ weekdays, everyWeeks, firstDay, lastDay, status }: Shift, day: Day): boolean {
  if (status !== 'active' || day < firstDay || (lastDay !== null && day > lastDay)) return false
  if (!weekdays.includes(weekdayOf(day))) return false
  const weeks = daysBetween(mondayOf(firstDay), mondayOf(day)) / 7
  return weeks % everyWeeks === 0
}

/** 1 is Monday. */
function weekdayOf(day: Day): number {
  // A Monday.
  const days = daysBetween('2026-01-05', day)
  return (((days % 7) + 7) % 7) + 1
}

function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekdayOf(day))
}

/** What a shift says of a day; undefined when it is not worked. An exception may also let it be worked on another day. */
export function claimOn(
  shift: Shift,
  exception: ShiftException | undefined,
  day: Day,
  zone: string,
): Claim | undefined {
  if (exception?.kind === 'off' || (exception === undefined && !isWorkedOn(shift, day))) return undefined
  if (shift.status !== 'active') return undefined
  const startsAt = minuteOf(exception?.startsAt ?? shift.startsAt)
  const endsAt = minuteOf(exception?.endsAt ?? shift.endsAt)
  return {
    id: derivedId('dac', shift.id, day),
    source: 'shift',
    sourceId: sourceIdOf(shift, day),
    vehicleId: exception?.vehicleId ?? shift.vehicleId,
    driverId: exception?.driverId ?? shift.driverId,
    fromMs: instantOnDay(day, startsAt, zone).getTime(),
    untilMs: instantOnDay(endsAt > startsAt ? day : addDays(day, 1), endsAt, zone).getTime(),
    overrideReason: null,
    madeBy: 'shift',
  }
}

export function sourceIdOf({ id }: Pick<Shift, 'id'>, day: Day): string {
  return `${id}/${day}`
}

export function shiftIdOf({ sourceId }: Pick<Claim, 'sourceId'>): string {
  return sourceId.split('/', 1)[0]!
}

function minuteOf(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number)
  return hours * 60 + minutes
}

/** Each day from one to another, both included. */
export function daysFrom(first: Day, last: Day): Day[] {
  return Array.from({ length: Math.max(0, daysBetween(first, last) + 1) }, (_, n) => addDays(first, n))
}
