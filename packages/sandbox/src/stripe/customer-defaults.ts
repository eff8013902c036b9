import type { CustomerRecord } from './customers.ts'

/** A customer whose default was detached has none. */
export const customerWithout = (customer: Readonly<CustomerRecord>, paymentMethod: string): CustomerRecord =>
  customer.default_payment_method === paymentMethod ? { ...customer, default_payment_method: null } : { ...customer }
