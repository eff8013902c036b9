import {
  checkTaxNumber as contract,
  type TaxNumberCheck,
  TaxNumberChecked,
} from '@clutch/contracts/payments/tax-calculations'
import { ValidationFailed } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import type { Database, Scope } from '@clutch/shared/tx'
import { normalTaxNumber, parseTaxNumber } from '@clutch/tax/tax-numbers'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { implementOpen, type Tx } from '../kit.ts'
import { outsideOf } from './outside.ts'
import { findAnswer, findTaxSettings, insertNumberCheck } from './store.ts'

const dayMs = 86_400_000

export const checkTaxNumber = implementOpen(contract, async ({ body, database, principal, idempotency }) => {
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  if (body.requester !== undefined && parseTaxNumber(body.requester) === undefined)
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/body/requester', message: 'is not written as numbers of that country are' }],
    })
  const looked = await lookUp(database, scope, {
    written: body.number,
    requester: body.requester ?? null,
    fresh: body.fresh ?? false,
  })
  return database.tx(scope, async (tx) => {
    const keep = async () => created(await keepLookUp(tx, looked))
    if (idempotency === undefined) return keep()
    const answer = await once(tx, idempotency, keep)
    return {
      ...created(answer.body as TaxNumberCheck),
      ...(answer.replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
    }
  })
})

/** What was found out about a number, kept already or not. */
export type LookUp =
  | { kept: true; check: TaxNumberCheck }
  | { kept: false; check: Omit<TaxNumberCheck, 'id' | 'checkedAt'> }

/** Takes the answer of the last days, or asks the register. No transaction is open meanwhile. */
export async function lookUp(
  database: Database<PrismaClient>,
  scope: Scope,
  wanted: { written: string; requester: string | null; fresh: boolean },
): Promise<LookUp> {
  const number = parseTaxNumber(wanted.written)
  const requester = wanted.requester === null ? null : (parseTaxNumber(wanted.requester) ?? null)
  const unasked = {
    version: 1,
    number: number?.text ?? normalTaxNumber(wanted.written),
    country: number?.country ?? normalTaxNumber(wanted.written).slice(0, 2),
    reason: null,
    register: null,
    requester: requester?.text ?? null,
    consultationNumber: null,
    name: null,
    address: null,
  }
  if (number === undefined)
    return {
      kept: false,
      check: { ...unasked, status: 'invalid', reason: 'it is not written as numbers of that country are' },
    }
  const register = outsideOf(database).registers.find((each) => each.covers(number.country))
  if (register === undefined) return { kept: false, check: { ...unasked, status: 'no-register' } }
  const known = wanted.fresh ? undefined : await database.tx(scope, (tx) => findUsable(tx, number.text))
  // Whoever says who he is wants the register's proof of it; while it cannot be asked, an answer without it serves.
  if (known !== undefined && (requester === null || known.requester === requester.text || known.status === 'invalid'))
    return { kept: true, check: known }
  const answer = await register.ask(number, requester)
  if (answer.outcome === 'unavailable' && known !== undefined) return { kept: true, check: known }
  if (answer.outcome === 'unavailable')
    return {
      kept: false,
      check: { ...unasked, status: 'unavailable', register: register.name, reason: answer.cause },
    }
  const { outcome, consultationNumber, name, address } = answer
  return {
    kept: false,
    check: {
      ...unasked,
      status: outcome,
      reason: outcome === 'invalid' ? 'the register does not have it' : null,
      register: register.name,
      consultationNumber,
      name,
      address,
    },
  }
}

async function findUsable(tx: Tx, number: string): Promise<TaxNumberCheck | undefined> {
  const { numberCheckDays } = await findTaxSettings(tx)
  const answer = await findAnswer(tx, number, new Date(tx.now.getTime() - numberCheckDays * dayMs))
  // Who was denied may have registered since: that is asked again the next day.
  const isOldDenial = answer?.status === 'invalid' && tx.now.getTime() - Date.parse(answer.checkedAt) >= dayMs
  return isOldDenial ? undefined : answer
}

/** Keeps the answer with its day. An answer is a fact that others may want to know. */
export async function keepLookUp(tx: Tx, looked: LookUp): Promise<TaxNumberCheck> {
  if (looked.kept) return looked.check
  const check: TaxNumberCheck = { id: newId('tnc'), ...looked.check, checkedAt: tx.now.toISOString() }
  await insertNumberCheck(tx, check)
  if (check.status === 'valid' || check.status === 'invalid') tx.emit(TaxNumberChecked, check)
  return check
}
