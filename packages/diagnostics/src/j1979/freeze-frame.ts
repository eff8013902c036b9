import type { Response } from './decode-response.ts'
import type { PidAnswer } from './values.ts'

/** What the ECU kept of the moment in which it believed a fault: one PID is asked for at a time, this puts them together. */
export interface FreezeFrame {
  readonly frame: number
  /** What it was taken for, by PID 02. */
  readonly troubleCode?: string
  readonly answers: readonly PidAnswer[]
}

/** By number. A frame whose PID 02 says that there is none is left out. */
export function freezeFrames(responses: readonly Response[]): readonly FreezeFrame[] {
  const frames = new Map<number, { troubleCode?: string; empty: boolean; answers: PidAnswer[] }>()
  for (const response of responses) {
    if (response.kind !== 'freeze-frame') continue
    const frame = frames.get(response.frame) ?? { empty: false, answers: [] }
    frames.set(response.frame, frame)
    for (const answer of response.answers) {
      if (answer.pid !== 0x02) frame.answers.push(answer)
      else if (answer.troubleCode === undefined) frame.empty = true
      else frame.troubleCode = answer.troubleCode
    }
  }
  return [...frames]
    .filter(([, { empty }]) => !empty)
    .sort(([one], [other]) => one - other)
    .map(([frame, { troubleCode, answers }]) => ({ frame, ...(troubleCode !== undefined && { troubleCode }), answers }))
}
