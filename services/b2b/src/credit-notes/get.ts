import { getCreditNote as contract } from '@clutch/contracts/b2b/credit-notes'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findCreditNote } from './store.ts'

export const getCreditNote = implement(contract, async ({ params, tx }) => {
  const note = await findCreditNote(tx, params.creditNoteId)
  if (note === undefined) throw new Problem(NotFound)
  return ok(note)
})
