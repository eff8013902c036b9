import { ValidationFailed } from '@clutch/contracts/problems'
import { decodeDiagnostics as contract, NothingUnderstood } from '@clutch/contracts/telematics/diagnostics'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { diagnose, saysNothing } from './diagnosis.ts'

const forms = ['elm327', 'messages', 'canFrames', 'j1939Frames'] as const

/** Asks no database and stores nothing. */
export const decodeDiagnostics = implementOpen(contract, async ({ body }) => {
  const given = forms.filter((form) => body[form] !== undefined)
  if (given.length !== 1) {
    const message = `give exactly one of ${forms.join(', ')}`
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: `/body${given[1] === undefined ? '' : `/${given[1]}`}`, message }],
    })
  }
  const diagnosis = diagnose(body)
  if (saysNothing(diagnosis)) {
    const pointed = diagnosis.notUnderstood.slice(0, 20)
    const errors =
      pointed.length > 0 ? pointed : [{ pointer: `/body/${given[0]}`, message: 'holds no answer of a vehicle' }]
    throw new Problem(NothingUnderstood, { errors })
  }
  return ok(diagnosis)
})
