import { ValidationFailed } from '@clutch/contracts/problems'
import { explainTroubleCode as contract } from '@clutch/contracts/telematics/diagnostics'
import { DiagnosticsError } from '@clutch/diagnostics/errors'
import { partsOf } from '@clutch/diagnostics/trouble-codes/code'
import { describeTroubleCode } from '@clutch/diagnostics/trouble-codes/describe'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'

/** Of everybody: it asks no database. */
export const explainTroubleCode = implementOpen(contract, async ({ params, query }) => {
  try {
    const { failureType, ...parts } = partsOf(params.code)
    const found = describeTroubleCode(params.code, query.make)
    return ok({
      ...parts,
      failureType: failureType ?? null,
      text: found?.text ?? null,
      from: found?.from ?? null,
      certain: found?.certain ?? false,
    })
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error
    const errors = [{ pointer: '/params/code', message: 'is no trouble code, like P0301 or C1234-1C' }]
    throw new Problem(ValidationFailed, { errors })
  }
})
