import { listPage, readList } from '../list.ts'
import { operation } from '../operation.ts'
import { renderPaymentIntent } from './intent.ts'

export const list = operation({
  method: 'GET',
  path: '/payment_intents',
  read: (params) => ({ list: readList(params), customer: params.string('customer') }),
  run: (call, { list, customer }) =>
    listPage(
      call.tables.paymentIntents,
      '/v1/payment_intents',
      list,
      (record) => renderPaymentIntent(call, record),
      (record) => customer === undefined || record.customer === customer,
    ),
})
