import { problem } from '../contract.ts'

/** Another tenant's object is as unknown as a missing one. */
export const ReferenceUnknown = problem({
  code: 'reference-unknown',
  status: 422,
  title: 'The request names something that does not exist',
  remedy: 'Correct the field that `errors` points to, or create what it names first.',
})
export const AccountSuspended = problem({
  code: 'account-suspended',
  status: 409,
  title: 'The corporate account is suspended',
  remedy: 'Set the account to active before anything is agreed or booked for it.',
})
export const VendorSuspended = problem({
  code: 'vendor-suspended',
  status: 409,
  title: 'The vendor is suspended',
  remedy: 'Choose another vendor, or set this one to active.',
})
