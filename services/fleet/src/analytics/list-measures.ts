import { listMeasures as contract, measureIds } from '@clutch/contracts/fleet/analytics'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { measures } from './measures.ts'

export const listMeasures = implement(contract, async () =>
  ok({
    items: measureIds.map((id) => {
      const { name, unit, of, formula, known, better, subjects, least } = measures[id]
      return {
        id,
        name,
        unit,
        of,
        formula,
        coverage: known?.says ?? null,
        better: better ?? null,
        subjects: [...subjects],
        leastExposure: least === undefined ? null : { amount: least.amount, unit: least.unit },
      }
    }),
  }),
)
