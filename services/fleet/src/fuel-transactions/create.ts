import {
  createFuelTransaction as contract,
  FuelTransactionCreated,
  FuelTransactionKnown,
  FuelTransactionVehicleUnknown,
} from '@clutch/contracts/fleet/fuel-transactions'
import { ValidationFailed } from '@clutch/contracts/problems'
import { exponentOf } from '@clutch/shared/currencies'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { scheduleLooks } from './look.ts'
import { rematch } from './rematch.ts'
import { findByExternalIds, findFuelTransaction, insertFuelTransaction, lockExternalIds } from './store.ts'
import { newFuelTransaction } from './transaction.ts'

export const createFuelTransaction = implement(contract, async ({ body, tx }) => {
  if (exponentOf(body.total.currency) === undefined)
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/total/currency', message: 'is no currency' }] })
  if (Math.round(body.litres * 1_000) < 1)
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/litres', message: 'is less than a millilitre' }] })
  const at = instantIn(body.at, '/body/at')
  if ((await findVehicle(tx, body.vehicleId)) === undefined)
    throw new Problem(FuelTransactionVehicleUnknown, {
      errors: [{ pointer: '/body/vehicleId', message: 'does not name a vehicle' }],
    })
  await lockExternalIds(tx)
  if (body.externalId !== undefined && (await findByExternalIds(tx, [body.externalId])).size > 0)
    throw new Problem(FuelTransactionKnown)
  const transaction = newFuelTransaction(body, { id: newId('ftx'), at, now: tx.now })
  await insertFuelTransaction(tx, transaction)
  tx.emit(FuelTransactionCreated, transaction)
  await scheduleLooks(tx, [transaction])
  await rematch(tx, { vehicleId: transaction.vehicleId, fromMs: at.getTime(), untilMs: at.getTime() })
  return created((await findFuelTransaction(tx, transaction.id))!)
})
