import { expect, test } from 'vitest'
import { type SignedRequest, whyRefused } from './signature.ts'

// The examples of the Amazon S3 API Reference, "Signature Calculations for the Authorization Header".
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
}
const nowMs = Date.UTC(2013, 4, 24)
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const authorization = (names: string, signature: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`
const common = { host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': '20130524T000000Z' }

const getObject: SignedRequest = {
  method: 'GET',
  path: '/test.txt',
  query: '',
  headers: {
    ...common,
    range: 'bytes=0-9',
    'x-amz-content-sha256': empty,
    authorization: authorization(
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ),
  },
  body: Buffer.alloc(0),
}
const putObject: SignedRequest = {
  method: 'PUT',
  path: '/test%24file.text',
  query: '',
  headers: {
    ...common,
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    authorization: authorization(
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ),
  },
  body: Buffer.from('Welcome to Amazon S3.'),
}
const listObjects: SignedRequest = {
  method: 'GET',
  path: '/',
  query: 'prefix=J&max-keys=2',
  headers: {
    ...common,
    'x-amz-content-sha256': empty,
    authorization: authorization(
      'host;x-amz-content-sha256;x-amz-date',
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ),
  },
  body: Buffer.alloc(0),
}

test('what the published examples sign is taken', () => {
  for (const request of [getObject, putObject, listObjects])
    expect(whyRefused(request, credentials, nowMs), request.path).toBeUndefined()
})

test('whatever is changed after it was signed is refused', () => {
  const refused = (change: Partial<SignedRequest>, of = putObject) =>
    whyRefused({ ...of, ...change }, credentials, nowMs)
  const withHeaders = (headers: SignedRequest['headers']) => refused({ headers: { ...putObject.headers, ...headers } })
  expect(refused({ method: 'DELETE' })).toBe('SignatureDoesNotMatch')
  expect(refused({ path: '/other' })).toBe('SignatureDoesNotMatch')
  expect(refused({ query: 'x=1' })).toBe('SignatureDoesNotMatch')
  expect(refused({ body: Buffer.from('Welcome to Amazon S4.') })).toBe('XAmzContentSHA256Mismatch')
  expect(withHeaders({ 'x-amz-storage-class': 'STANDARD' })).toBe('SignatureDoesNotMatch')
  expect(withHeaders({ 'x-amz-acl': 'public-read' })).toBe('AccessDenied')
  expect(withHeaders({ authorization: undefined })).toBe('AccessDenied')
  expect(whyRefused(putObject, { ...credentials, secretAccessKey: 'another' }, nowMs)).toBe('SignatureDoesNotMatch')
  expect(whyRefused(putObject, { ...credentials, accessKeyId: 'another' }, nowMs)).toBe('InvalidAccessKeyId')
})

test('a signature is good for a quarter of an hour', () => {
  expect(whyRefused(getObject, credentials, nowMs + 15 * 60_000)).toBeUndefined()
  expect(whyRefused(getObject, credentials, nowMs + 15 * 60_000 + 1)).toBe('RequestTimeTooSkewed')
  expect(whyRefused(getObject, credentials, nowMs - 15 * 60_000 - 1)).toBe('RequestTimeTooSkewed')
})
