import Type from 'typebox'
import { problem } from './contract.ts'

/** RFC 9457, with a stable `code` and, for bad input, a JSON pointer to each field. */
export const ProblemBody = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.Optional(Type.String()),
    remedy: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }))),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details' },
)

// The problems any route may answer; a route lists only what is its own.
export const ValidationFailed = problem({
  code: 'validation-failed',
  status: 400,
  title: 'The request is not valid',
  remedy: 'Correct the fields that `errors` points to and send it again.',
})
export const Unauthenticated = problem({
  code: 'unauthenticated',
  status: 401,
  title: 'Sign in first',
  remedy: 'Send `Authorization: Bearer <access token>` or `X-Api-Key: <key>` that is valid now.',
})
export const Forbidden = problem({
  code: 'forbidden',
  status: 403,
  title: 'Not allowed',
  remedy: 'Ask an administrator of your tenant for the scope named in `detail`.',
})
export const NotFound = problem({
  code: 'not-found',
  status: 404,
  title: 'There is no such thing',
  remedy: 'Check the path and the identifier.',
})
export const MethodNotAllowed = problem({
  code: 'method-not-allowed',
  status: 405,
  title: 'The resource has no such method',
  remedy: 'Use a method named in the Allow header.',
})
export const RequestTimeout = problem({
  code: 'request-timeout',
  status: 408,
  title: 'The body did not arrive in time',
  remedy: 'Send it again over a faster connection, or less at once; how long it may take is in the API reference.',
})
export const Conflict = problem({
  code: 'conflict',
  status: 409,
  title: 'It already exists or is in another state',
  remedy: 'Read the current state and decide again.',
})
export const IdempotencyInFlight = problem({
  code: 'idempotency-in-flight',
  status: 409,
  title: 'The first request with this key still runs',
  remedy: 'Wait, then repeat the same request with the same key.',
})
export const VersionMismatch = problem({
  code: 'version-mismatch',
  status: 412,
  title: 'It has changed since you read it',
  remedy: 'Read it again, reapply your change, send the new ETag in If-Match.',
})
export const PayloadTooLarge = problem({
  code: 'payload-too-large',
  status: 413,
  title: 'The body is too large',
  remedy: 'Send less at once; the limit is in the API reference.',
})
export const UriTooLong = problem({
  code: 'uri-too-long',
  status: 414,
  title: 'The path or its query is too long',
  remedy: 'Shorten it; identifiers have at most 64 characters.',
})
export const UnsupportedMediaType = problem({
  code: 'unsupported-media-type',
  status: 415,
  title: 'The body is of another type than the route takes',
  remedy: 'Send a `Content-Type` that the route takes: `detail` and the `Accept` header name them.',
})
export const IdempotencyMismatch = problem({
  code: 'idempotency-mismatch',
  status: 422,
  title: 'This key was used for another request',
  remedy: 'Use a new Idempotency-Key for a new request.',
})
export const PreconditionRequired = problem({
  code: 'precondition-required',
  status: 428,
  title: 'The update needs If-Match',
  remedy: 'Read the resource and send its ETag in If-Match.',
})
export const RateLimited = problem({
  code: 'rate-limited',
  status: 429,
  title: 'Too many requests',
  remedy: 'Wait as long as Retry-After says.',
})
export const InternalError = problem({
  code: 'internal-error',
  status: 500,
  title: 'Something failed on our side',
  remedy: 'Try again; if it persists, tell us the trace id in the traceparent header.',
})
export const Unavailable = problem({
  code: 'unavailable',
  status: 503,
  title: 'A part of the platform does not answer',
  remedy: 'Try again after Retry-After.',
})
export const DeadlineExceeded = problem({
  code: 'deadline-exceeded',
  status: 504,
  title: 'The answer took too long',
  remedy: 'Try again; with an Idempotency-Key the repetition is safe.',
})
export const HeadersTooLarge = problem({
  code: 'headers-too-large',
  status: 431,
  title: 'The request headers are too large',
  remedy: 'Send fewer or shorter headers.',
})
