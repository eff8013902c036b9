import { listAlertableEvents as contract } from '@clutch/contracts/fleet/alert-rules'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { listOfAlertableEvents } from './alertable-events.ts'

export const listAlertableEvents = implement(contract, async () => ok({ items: listOfAlertableEvents() }))
