import {
  type BehaviourContest,
  ContestOpened,
  contestEvent as contract,
  EventContested,
  EventUnknown,
  type NewContest,
} from '@clutch/contracts/fleet/behaviour-contests'
import { Forbidden } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { findDriversDuring } from '../driver-assignments/store.ts'
import { driverAt } from '../driver-assignments/who-drove.ts'
import { findDriverIdBy } from '../drivers/store.ts'
import { implement, type Tx } from '../kit.ts'
import { findLongDrive } from '../long-drives/store.ts'
import { findManoeuvre } from '../manoeuvres/store.ts'
import { findSpeeding } from '../speedings/store.ts'
import { insertContest } from './store.ts'

export const contestEvent = implement(contract, async ({ body, tx, principal }) => {
  const happened = await findEvent(tx, body.event)
  const drove = happened && (await whoDrove(tx, happened))
  if (!principal.scopes.has('fleet:write')) {
    const self = principal.kind === 'user' ? await findDriverIdBy(tx, { userId: principal.id }) : undefined
    if (self === undefined) throw new Problem(Forbidden, { detail: 'fleet:write' })
    // What others did is to a driver as if it were not.
    if (drove !== self) throw new Problem(EventUnknown)
  }
  if (happened === undefined) throw new Problem(EventUnknown)
  const contest: BehaviourContest = {
    id: newId('cts'),
    version: 1,
    event: body.event,
    vehicleId: happened.vehicleId,
    driverId: drove ?? null,
    happenedAt: happened.startedAt,
    reason: body.reason,
    status: 'open',
    openedBy: tx.actor,
    openedAt: tx.now.toISOString(),
    decidedBy: null,
    decidedAt: null,
    note: null,
  }
  if (!(await insertContest(tx, contest))) throw new Problem(EventContested)
  tx.emit(ContestOpened, contest)
  return created(contest)
})

async function whoDrove(tx: Tx, { vehicleId, startedAt }: Happened): Promise<string | null> {
  const at = new Date(startedAt)
  const during = await findDriversDuring(tx, [vehicleId], { from: at, to: new Date(at.getTime() + 1) })
  return driverAt(during, vehicleId, at.getTime())
}

interface Happened {
  vehicleId: string
  startedAt: string
}

async function findEvent(tx: Tx, { kind, id }: NewContest['event']): Promise<Happened | undefined> {
  if (kind === 'speeding') return findSpeeding(tx, id)
  if (kind === 'long-drive') return findLongDrive(tx, id)
  const manoeuvre = await findManoeuvre(tx, id)
  return manoeuvre?.scored === true ? manoeuvre : undefined
}
