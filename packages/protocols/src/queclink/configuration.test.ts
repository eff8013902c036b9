import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reading } from './by-hand.ts'

/** How a device is set up, as the manufacturer's documents list its fields: passwords are in no reading. */

const sentAt = '20260601080000,11F0$'

describe('a report of how the device is set up', () => {
  test('keeps the access points and the server, and neither users, passwords nor the PIN', () => {
    const { raw } = reading(
      `+RESP:GTALL,1A0102,135790246811220,GL300,BSI,internet,meuser,mepass,backup,otheruser,otherpass,,SRI,2,,1,203.0.113.7,8161,192.0.0.0,0,+8618600126107,5,0,,,,,CFG,s3cr3t,GL300,1,0.8,0,5,003F,NMD,0,2,3,PIN,1,4711,0,,,,,DOG,0,60,UPC,0,10,0,0,168,http://me:word@files.example/configure.ini,,,,,JDC,1,25,${sentAt}`,
    )
    expect(raw).toEqual({
      event: 'ALL',
      fields:
        'BSI,internet,,,backup,,,,SRI,2,,1,203.0.113.7,8161,192.0.0.0,0,+8618600126107,5,0,,,,,CFG,,GL300,1,0.8,0,5,003F,NMD,0,2,3,PIN,1,,0,,,,,DOG,0,60,UPC,JDC,1,25',
    })
  })

  test('in several messages: what is left of a command of the one before is left out', () => {
    const { raw } = reading(
      `+RESP:GTALM,270302,135790246811220,GV300W,2,2,mepass,,,SRI,3,,CFG,s3cr3t,GV300W,150,${sentAt}`,
    )
    expect(raw).toEqual({ event: 'ALM', fields: '2,2,SRI,3,,CFG,,GV300W,150' })
    expect(reading(`+RESP:GTALM,8020090501,135790246811220,,0,1,1,CFG,s3cr3t,${sentAt}`).raw).toEqual({
      event: 'ALM',
      fields: '0,1,1,CFG,',
    })
  })

  test('by a mask, one command, and of a type that nobody told us of', () => {
    expect(
      reading(`+RESP:GTALC,060228,135790246811220,,00000011,BSI,net,u,p,,,,CFG,s3cr3t,,${sentAt}`).raw?.fields,
    ).toBe('00000011,BSI,net,,,,,,CFG,,')
    expect(reading(`+RESP:GTALS,060228,135790246811220,,CFG,s3cr3t,van,${sentAt}`).raw?.fields).toBe('CFG,,van')
    expect(reading(`+RESP:GTXYZ,060228,135790246811220,,BSI,net,u,p,${sentAt}`).raw?.fields).toBe('BSI,net,,')
  })

  test('without names of commands: nothing but that it came', () => {
    expect(reading('+RESP:GTALL,070002,135790246811220,,gt500,1,1,,,0000,0000,,,30,30,0002$').raw).toEqual({
      event: 'ALL',
    })
  })

  test('with a geofence in it is no place where the vehicle is', () => {
    const told = reading(
      `+RESP:GTALL,1A0102,135790246811220,,CFG,s3cr3t,GL300,GEO,0,3,121.354335,31.222073,20260601075900,0460,0000,18d8,6141,00,${sentAt}`,
    )
    expect(told.position).toBeUndefined()
    expect(JSON.stringify(told)).not.toContain('s3cr3t')
  })

  test('whatever a password looks like, and wherever a message ends, it is not kept', () => {
    // Also names of commands, as passwords may be.
    const password = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9]{4,6}$/).map((text) => `~${text}~`),
      fc.constantFrom('DOG', 'FRI'),
    )
    const names = fc.constantFrom('NMD', 'FRI', 'DOG', 'WLT', 'ZZZ')
    fc.assert(
      fc.property(fc.array(names, { maxLength: 4 }), password, password, fc.nat(40), (before, own, network, cut) => {
        const fields = [...before.flatMap((name) => [name, '1', '2']), 'BSI', 'net', 'u', network, 'n', 'u', network]
        const all = [...fields, 'SRI', '3', 'CFG', own, 'van', '150'].slice(0, cut)
        const { raw } = reading(`+RESP:GTALL,1A0102,135790246811220,,${all.join(',')},${sentAt}`)
        const kept = String(raw?.fields ?? '')
        for (const secret of [own, network]) if (secret.startsWith('~')) expect(kept).not.toContain(secret)
        expect(kept).not.toMatch(/CFG,(DOG|FRI)/)
        expect(kept).not.toMatch(/BSI,net,[^,]*,(DOG|FRI)/)
      }),
    )
  })
})
