import { cancel } from './cancel.ts'
import { capture } from './capture.ts'
import { confirm } from './confirm.ts'
import { create } from './create.ts'
import { list } from './list.ts'
import { retrieve } from './retrieve.ts'
import { update } from './update.ts'

export const paymentIntentOperations = [create, list, retrieve, update, confirm, capture, cancel]
