import { createBooking as contract } from '@clutch/contracts/b2b/bookings'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { book } from './book.ts'

export const createBooking = implement(contract, async ({ body, tx }) => created(await book(tx, body)))
