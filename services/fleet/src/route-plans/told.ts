import type { Estimate } from './estimate.ts'

/** Changes of an estimate that are smaller are not told. */
const tellFromMs = 60_000
/** A delay is told from so much on, and again when it has grown by so much. Seconds. */
const lateFromS = 60
const laterByS = 600

/** What was said last about a stop. */
export interface ToldEstimate {
  arrivalMs: number
  lateS: number
  /** The delay of the last warning; 0 when there was none, or when it would be in time again since. */
  warnedS: number
}

export interface Tell {
  next: ToldEstimate
  isNew: boolean
  isWarning: boolean
}

export function tellOf(before: ToldEstimate | undefined, { arrivalMs, lateS }: Estimate): Tell {
  const isLate = lateS >= lateFromS
  const warned = before?.warnedS ?? 0
  const isWarning = isLate && (warned === 0 || lateS >= warned + laterByS)
  const isNew = before === undefined || isWarning || Math.abs(arrivalMs - before.arrivalMs) >= tellFromMs
  if (!isNew) return { next: before, isNew: false, isWarning: false }
  return { next: { arrivalMs, lateS, warnedS: isWarning ? lateS : isLate ? warned : 0 }, isNew, isWarning }
}
