import type { Document, DocumentChange, DocumentFacts, NewDocument } from '@clutch/contracts/fleet/documents'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { addDays, type Day, dayInZone, daysBetween, startOfDay } from '@clutch/shared/time'

/** A document as it is kept: with where its scan is. */
export type KeptDocument = { readonly document: Document; readonly blobId: string | null }

export type Subject = { readonly vehicleId: string } | { readonly driverId: string }

/** Told that it has expired. */
const EXPIRED = -1

export function newDocument(wanted: NewDocument, subject: Subject, made: { id: string; now: Date }): Document {
  return checked({
    id: made.id,
    version: 1,
    vehicleId: 'vehicleId' in subject ? subject.vehicleId : null,
    driverId: 'driverId' in subject ? subject.driverId : null,
    kind: wanted.kind,
    title: wanted.title ?? null,
    number: wanted.number ?? null,
    issuedOn: wanted.issuedOn ?? null,
    expiresOn: wanted.expiresOn ?? null,
    remindDays: wanted.remindDays ?? null,
    remindedDays: null,
    file: null,
    status: 'active',
    createdAt: made.now.toISOString(),
  })
}

/** Another last day is reminded of anew. */
export function changedDocument(document: Document, change: DocumentChange): Document {
  const changed = { ...document, ...change, version: document.version + 1 }
  return checked(changed.expiresOn === document.expiresOn ? changed : { ...changed, remindedDays: null })
}

function checked(document: Document): Document {
  const { issuedOn, expiresOn } = document
  if (issuedOn !== null && expiresOn !== null && expiresOn < issuedOn)
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/body/expiresOn', message: 'lies before `issuedOn`' }],
    })
  return document
}

export function factsOf({ id, version, vehicleId, driverId, kind, expiresOn, file, status }: Document): DocumentFacts {
  return { id, version, vehicleId, driverId, kind, expiresOn, hasFile: file !== null, status }
}

export type Reminder = {
  /** What is told now: that it has expired, that it does in so many days, or nothing. */
  readonly tell: 'expired' | { readonly daysLeft: number } | null
  readonly remindedDays: number | null
  /** When there is something to tell next. */
  readonly next: Date | null
}

/**
 * What is due of a document at an instant. Who comes late is told what holds now, once, and not what has passed meanwhile.
 * @param days how many days before its last day it is told
 */
export function reminderAt(
  { expiresOn, remindedDays, status }: Document,
  days: readonly number[],
  zone: string,
  now: Date,
): Reminder {
  if (expiresOn === null || status === 'archived' || remindedDays === EXPIRED)
    return { tell: null, remindedDays, next: null }
  const daysLeft = daysBetween(dayInZone(now, zone), expiresOn)
  if (daysLeft < 0) return { tell: 'expired', remindedDays: EXPIRED, next: null }
  const reached = Math.min(...days.filter((each) => each >= daysLeft))
  const isNews = reached < (remindedDays ?? Number.POSITIVE_INFINITY)
  const coming = Math.max(EXPIRED, ...days.filter((each) => each < daysLeft))
  return {
    tell: isNews ? { daysLeft } : null,
    remindedDays: isNews ? reached : remindedDays,
    next: startOfDay(dayOf(expiresOn, coming), zone),
  }
}

function dayOf(expiresOn: Day, daysBefore: number): Day {
  return addDays(expiresOn, -daysBefore)
}
